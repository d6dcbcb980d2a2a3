import { Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../../session/use-chat.js';
import { usePages } from '../../shared/use-pages.js';
import classes from '../admin-page.module.css';
import { PagedList } from '../paged-list.js';
import { RoomRow } from './room-row.js';

const TYPES = ['direct', 'group', 'public'] as const;
const STATES = ['active', 'archived'] as const;

/** The rooms of the server, to look for one. */
export function AllRoomsPage() {
  const { t } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const [search, setSearch] = useState('');
  const [type, setType] = useState('');
  const [state, setState] = useState('');
  const [q] = useDebouncedValue(search.trim(), 200);
  const rooms = useRooms(q, type, state);
  const any = { value: '', label: t('rooms.any') };
  return (
    <Stack className={classes.section}>
      <Title order={2}>{t('rooms.title')}</Title>
      <Group align="flex-end">
        <TextInput
          type="search"
          label={t('rooms.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          style={{ flex: '1 1 14rem' }}
        />
        <NativeSelect
          label={tChat('rooms.kind')}
          value={type}
          onChange={(event) => setType(event.currentTarget.value)}
          data={[any, ...TYPES.map((value) => ({ value, label: tChat(`rooms.${value}`) }))]}
        />
        <NativeSelect
          label={t('rooms.state')}
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
          data={[any, ...STATES.map((value) => ({ value, label: t(`rooms.${value}`) }))]}
        />
      </Group>
      <PagedList label={t('rooms.title')} pages={rooms} keyOf={({ id }) => id}>
        {(room) => <RoomRow room={room} />}
      </PagedList>
    </Stack>
  );
}

function useRooms(q: string, type: string, state: string) {
  const { commands } = useChat().client;
  return usePages([type, state, q].join(' '), async (cursor) => {
    const answer = await commands.listAllRooms({
      ...(q !== '' && { q }),
      ...(isType(type) && { type }),
      ...(state !== '' && { is_active: state === 'active' }),
      ...cursor,
    });
    return { items: answer.rooms, next: answer.next_cursor };
  });
}

function isType(value: string): value is (typeof TYPES)[number] {
  return TYPES.some((type) => type === value);
}
