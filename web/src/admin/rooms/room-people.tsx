import type { RoomView } from '@confab/client';
import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BanList } from '../../people/ban-list.js';
import { useChat } from '../../session/use-chat.js';
import { usePages } from '../../shared/use-pages.js';
import { PagedList } from '../paged-list.js';
import { useRound } from '../use-round.js';
import { RoomMember } from './room-member.js';

/** Who is in a room, and who is kept out of it. */
export function RoomPeople({ room, onChanged }: { room: RoomView; onChanged: () => void }) {
  const { t } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const { commands } = useChat().client;
  const { id, type, is_active } = room;
  const { key, reload } = useRound(id);
  const members = usePages(key, async (cursor) => {
    const answer = await commands.listMembers({ room_id: id, ...cursor });
    return { items: answer.members, next: answer.next_cursor };
  });
  const changed = (): void => {
    reload();
    onChanged();
  };
  return (
    <>
      <Title order={3}>{t('rooms.people')}</Title>
      <PagedList label={t('rooms.people')} pages={members} keyOf={(member) => member.id}>
        {(member) => <RoomMember member={member} isManaged={type !== 'direct' && is_active} onChanged={changed} />}
      </PagedList>
      {type !== 'direct' && (
        <>
          <Title order={3}>{tChat('bans.title')}</Title>
          <BanList key={key} roomId={id} />
        </>
      )}
    </>
  );
}
