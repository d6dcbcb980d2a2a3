import type { RoomView } from '@confab/client';
import { Box, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { PagedList } from '../shared/paged-list.js';
import { usePages } from '../shared/use-pages.js';
import { useStore } from '../shared/use-store.js';

/** The public rooms there are, to look for one and go in. */
export function PublicRooms({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 200);
  const { commands } = useChat().client;
  const found = usePages(q, async (cursor) => {
    const { rooms, next_cursor: next } = await commands.listPublicRooms({ ...(q !== '' && { q }), ...cursor });
    return { items: rooms, next };
  });
  return (
    <Stack>
      <TextInput
        label={t('rooms.findLabel')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <div aria-live="polite">
        <PagedList pages={found} keyOf={({ id }) => id} none={t('rooms.noneFound')}>
          {(room) => <PublicRoom room={room} onDone={onDone} />}
        </PagedList>
      </div>
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
    <Group wrap="nowrap" justify="space-between">
      <Box miw={0}>
        <Text fw={600} truncate>
          {room.name ?? t('room.unnamed')}
        </Text>
        <Text size="sm" c="var(--chat-faint)">
          {t('room.members', { count: room.member_count })}
        </Text>
      </Box>
      <Button variant="light" flex="none" onClick={() => void attempt(enter)}>
        {t(isMine ? 'rooms.open' : 'rooms.join')}
      </Button>
    </Group>
  );
}
