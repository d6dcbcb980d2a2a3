import { Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useRoute } from 'wouter';
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
  useUnreadInTitle();
  useEffect(() => {
    if (id === null && location !== '/') navigate('/', { replace: true });
  }, [id, location, navigate]);
  return (
    <div className={classes.page} data-room-open={id !== null || undefined}>
      <aside className={classes.side} aria-label={t('rooms.title')}>
        <SideHeader />
        <RoomList chosen={id} />
      </aside>
      <main className={classes.main}>
        <ConnectionBanner />
        {id === null ? (
          <Text className={classes.empty}>{t('rooms.choose')}</Text>
        ) : (
          <RoomPage key={id} id={id} messageId={params?.message ?? null} />
        )}
      </main>
    </div>
  );
}

/** How much is unread stands in the title, for whoever is in another tab. */
function useUnreadInTitle(): void {
  const { entries } = useStore(useChat().rooms);
  const unread = entries.reduce((sum, entry) => sum + entry.unread, 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Confab` : 'Confab';
  }, [unread]);
}
