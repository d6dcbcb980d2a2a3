import type { RoomView } from '@confab/client';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useStore } from '../shared/use-store.js';

/** The public rooms there are, to look for one and go in. */
export function PublicRoomsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('rooms.find')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <PublicRooms onDone={onClose} />
    </Modal>
  );
}

function PublicRooms({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 200);
  const { found, isMore, more } = usePublicRooms(q);
  return (
    <Stack>
      <TextInput
        label={t('rooms.findLabel')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <Stack gap="xs" component="ul" m={0} p={0} aria-live="polite">
        {found.map((room) => (
          <PublicRoom key={room.id} room={room} onDone={onDone} />
        ))}
      </Stack>
      {found.length === 0 && <Text c="var(--chat-faint)">{t('rooms.noneFound')}</Text>}
      {isMore && (
        <Button variant="default" onClick={more}>
          {t('action.more')}
        </Button>
      )}
    </Stack>
  );
}

function PublicRoom({ room, onDone }: { room: RoomView; onDone: () => void }) {
  const { t } = useTranslation();
  const { client, rooms } = useChat();
  const [, navigate] = useLocation();
  const { entries } = useStore(rooms);
  const isMine = entries.some((entry) => entry.room.id === room.id);
  const enter = async (): Promise<void> => {
    if (!isMine) await client.commands.joinRoom({ room_id: room.id });
    rooms.look(room.id);
    navigate(`/rooms/${room.id}`);
    onDone();
  };
  return (
    <Group component="li" wrap="nowrap" justify="space-between">
      <div>
        <Text fw={600}>{room.name ?? t('room.unnamed')}</Text>
        <Text size="sm" c="var(--chat-faint)">
          {t('room.members', { count: room.member_count })}
        </Text>
      </div>
      <Button variant="light" onClick={() => void attempt(enter)}>
        {t(isMine ? 'rooms.open' : 'rooms.join')}
      </Button>
    </Group>
  );
}

function usePublicRooms(q: string): { found: readonly RoomView[]; isMore: boolean; more: () => void } {
  const { client } = useChat();
  const [page, setPage] = useState<{ q: string; rooms: readonly RoomView[]; next: string | null }>();
  useEffect(() => {
    let isOver = false;
    client.commands.listPublicRooms(q === '' ? {} : { q }).then(
      ({ rooms, next_cursor: next }) => {
        if (!isOver) setPage({ q, rooms, next });
      },
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [client, q]);
  const next = page?.q === q ? page.next : null;
  const read = async (cursor: string): Promise<void> => {
    const answer = await client.commands.listPublicRooms({ cursor, ...(q !== '' && { q }) });
    setPage((before) => ({ q, rooms: [...(before?.rooms ?? []), ...answer.rooms], next: answer.next_cursor }));
  };
  const more = () => {
    if (next !== null) void attempt(() => read(next));
  };
  return { found: page?.rooms ?? [], isMore: next !== null, more };
}
