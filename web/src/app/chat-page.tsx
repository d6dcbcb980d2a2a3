import { Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useRoute } from 'wouter';
import { InvitePage } from '../invites/invite-page.js';
import { useNotifications } from '../notifications/use-notifications.js';
import { RoomList } from '../rooms/room-list.js';
import { RoomPage } from '../rooms/room-page.js';
import { useChat } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import { ConnectionBanner } from './connection-banner.js';
import classes from './chat-page.module.css';
import { SideHeader } from './side-header.js';

/** One's rooms, and beside them the one that is open. On a phone one or the other. */
export function ChatPage() {
  const { t } = useTranslation();
  const [, params] = useRoute('/rooms/:id/:message?');
  const [location, navigate] = useLocation();
  const id = params?.id ?? null;
  const [, invited] = useRoute('/invites/:code');
  const code = invited?.code ?? null;
  const isHome = id === null && code === null;
  useUnreadInTitle();
  useNotifications();
  useEffect(() => {
    if (isHome && location !== '/') navigate('/', { replace: true });
  }, [isHome, location, navigate]);
  return (
    <div className={classes.page}>
      <ConnectionBanner />
      <div className={classes.panes} data-main-open={!isHome || undefined}>
        <aside className={classes.side} aria-label={t('rooms.title')}>
          <SideHeader />
          <RoomList chosen={id} />
        </aside>
        <main className={classes.main}>
          {isHome && <Text className={classes.empty}>{t('rooms.choose')}</Text>}
          {code !== null && <InvitePage key={code} code={code} />}
          {id !== null && <RoomPage key={id} id={id} messageId={params?.message ?? null} />}
        </main>
      </div>
    </div>
  );
}

/** How much is unread stands in the title, for whoever is in another tab; but for rooms one wants to hear nothing of. */
function useUnreadInTitle(): void {
  const { rooms, mutedRooms } = useChat();
  const { entries } = useStore(rooms);
  const muted = useStore(mutedRooms);
  const unread = entries.reduce((sum, entry) => sum + (muted.has(entry.room.id) ? 0 : entry.unread), 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Confab` : 'Confab';
    return () => {
      document.title = 'Confab';
    };
  }, [unread]);
}
