import type { BanView } from '@confab/client';
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { dayAndTime } from '../shared/format.js';
import { PagedList } from '../shared/paged-list.js';
import { usePages } from '../shared/use-pages.js';
import { PersonAvatar } from './person-avatar.js';
import { useNames } from './use-people.js';

/** Who is banned from the room, and why; for those who manage its members. */
export function BanList({ roomId: id }: { roomId: string }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const bans = usePages(id, async (cursor) => {
    const { bans: items, next_cursor: next } = await commands.listBans({ room_id: id, ...cursor });
    return { items, next };
  });
  const unban = async ({ user_id }: BanView): Promise<void> => {
    await commands.unbanMember({ room_id: id, user_id });
    bans.change((all) => all.filter((ban) => ban.user_id !== user_id));
  };
  return (
    <PagedList pages={bans} keyOf={({ user_id }) => user_id} none={t('bans.none')}>
      {(ban) => <Banned ban={ban} onUnban={() => void attempt(() => unban(ban))} />}
    </PagedList>
  );
}

function Banned({ ban, onUnban }: { ban: BanView; onUnban: () => void }) {
  const { t, i18n } = useTranslation();
  const by = useNames(null, [ban.banned_by])(ban.banned_by);
  return (
    <Group wrap="nowrap" gap="sm">
      <PersonAvatar person={ban.user} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text truncate>{ban.user.name ?? ban.user_id}</Text>
        {ban.reason !== null && <Text size="sm">{ban.reason}</Text>}
        <Text size="xs" c="var(--chat-faint)">
          {t('bans.by', { name: by, time: dayAndTime(ban.created_at, i18n.language) })}
        </Text>
      </div>
      <Button size="compact-sm" variant="light" onClick={onUnban}>
        {t('bans.lift')}
      </Button>
    </Group>
  );
}
