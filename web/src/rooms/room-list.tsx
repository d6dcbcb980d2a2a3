import { Skeleton, Stack } from '@mantine/core';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { useChat } from '../session/use-chat.js';
import { useLast } from '../shared/use-last.js';
import { useStore } from '../shared/use-store.js';
import { NoRooms } from './no-rooms.js';
import { RoomRow } from './room-row.js';
import classes from './room-list.module.css';

/** One's rooms, the liveliest first. Arrow keys go from one to the next. */
export function RoomList({ chosen }: { chosen: string | null }) {
  const { t } = useTranslation();
  const { entries, isLoaded } = useStore(useChat().rooms);
  const list = useRef<VirtuosoHandle>(null);
  const last = useLast(chosen);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const focused = event.target instanceof HTMLElement ? event.target.dataset['room'] : undefined;
    if (step === undefined || focused === undefined) return;
    event.preventDefault();
    const index = entries.findIndex(({ room }) => room.id === focused) + step;
    const next = entries[index]?.room.id;
    const { currentTarget } = event;
    if (next === undefined) return;
    const focus = () => currentTarget.querySelector<HTMLElement>(`[data-room="${next}"]`)?.focus();
    list.current?.scrollIntoView({ index, done: focus });
  };
  if (!isLoaded && entries.length === 0) return <Waiting />;
  if (entries.length === 0) return <NoRooms />;
  return (
    <nav className={classes.list} aria-label={t('rooms.title')} onKeyDown={onKeyDown}>
      <Virtuoso
        ref={list}
        data={entries}
        tabIndex={-1}
        computeItemKey={(_index, { room }) => room.id}
        itemContent={(_index, entry) => (
          <RoomRow
            entry={entry}
            isChosen={entry.room.id === chosen}
            isLeft={chosen === null && entry.room.id === last}
          />
        )}
      />
    </nav>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Stack p="md" gap="sm" aria-busy aria-label={t('rooms.loading')} role="status">
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={44} radius="md" />
      ))}
    </Stack>
  );
}
