import type { MyRoomView } from '@confab/client';
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat, useMe } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { PagedList } from '../shared/paged-list.js';
import { usePages } from '../shared/use-pages.js';
import { RoomAvatar } from './room-avatar.js';
import { othersOf, useRoomName } from './room-name.js';

interface PutAwayRoomsProps {
  readonly kind: 'archived' | 'hidden';
  readonly onDone: () => void;
}

/** One's own rooms that are archived, or that one hid; each can be opened, and what one hid is in the list again then. */
export function PutAwayRooms({ kind, onDone }: PutAwayRoomsProps) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const rooms = usePages(kind, async (cursor) => {
    const which = kind === 'archived' ? { is_active: false } : { is_hidden: true };
    const { rooms: items, next_cursor: next } = await commands.listRooms({ ...which, ...cursor });
    return { items, next };
  });
  return (
    <PagedList pages={rooms} keyOf={({ id }) => id} none={t(`rooms.${kind}None`)}>
      {(room) => <PutAwayRoom room={room} onDone={onDone} />}
    </PagedList>
  );
}

function PutAwayRoom({ room, onDone }: { room: MyRoomView; onDone: () => void }) {
  const { t } = useTranslation();
  const { client, rooms } = useChat();
  const [, navigate] = useLocation();
  const name = useRoomName(room, room.members ?? null);
  const others = othersOf(room.members ?? null, useMe());
  const open = async (): Promise<void> => {
    if (room.member.is_hidden) await client.commands.hideRoom({ room_id: room.id, is_hidden: false });
    rooms.look(room.id);
    navigate(`/rooms/${room.id}`);
    onDone();
  };
  return (
    <Group wrap="nowrap" justify="space-between">
      <Group wrap="nowrap" gap="sm" miw={0}>
        <RoomAvatar room={room} others={others} size={32} />
        <Text fw={600} truncate>
          {name}
        </Text>
      </Group>
      <Button variant="light" onClick={() => void attempt(open)}>
        {t('rooms.open')}
      </Button>
    </Group>
  );
}
