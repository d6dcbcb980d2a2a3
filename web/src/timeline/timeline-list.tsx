import { ActionIcon, Badge, Loader } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtuoso } from 'react-virtuoso';
import { useRoom } from '../rooms/room-scope.js';
import { attempt } from '../shared/attempt.js';
import { useStore } from '../shared/use-store.js';
import { MessageRow } from '../message/message-row.js';
import { OutgoingRow } from '../message/outgoing-row.js';
import type { TimelineView } from './timeline.js';
import { TypingLine } from './typing-line.js';
import { useReadMarks } from './use-read-marks.js';
import { useRowFocus } from './use-row-focus.js';
import { type Row, useRows } from './use-rows.js';
import classes from './timeline-list.module.css';

const NEAR_BOTTOM_PX = 60;
/**
 * Lines that mostly fit on a screen. A list that begins elsewhere than at its first line is hidden until it has got there, for which
 * one that need not scroll waits a second.
 */
const SHORT = 15;
const MARGIN_PX = { top: 800, bottom: 800 };

/** A room's log, of which only what is in sight, and a little more, is in the page. */
export function TimelineList() {
  const { t } = useTranslation();
  const { open } = useRoom();
  const { timeline } = open;
  const view = useStore(timeline.view);
  const rows = useRows(open.room.id, view);
  const [isAtBottom, setAtBottom] = useState(true);
  const { list, focusable, onKeyDown, onFocus } = useRowFocus(rows);
  useReadMarks(isAtBottom && view.isAtEnd);
  const { target, generation } = view;
  const start = startOf(view, rows);
  const isShort = rows.length <= SHORT;
  const placed = useRef(0);
  useEffect(() => {
    if (placed.current === generation) return;
    placed.current = generation;
    if (isShort) list.current?.scrollToIndex(start);
  }, [list, generation, isShort, start]);
  const targetAt = rows.findIndex((row) => row.kind === 'message' && row.message.id === target);
  useEffect(() => {
    if (targetAt >= 0) list.current?.scrollIntoView({ index: targetAt, align: 'center' });
  }, [list, targetAt, generation]);
  if (view.generation === 0) return <Loader m="auto" aria-label={t('timeline.loading')} />;
  return (
    <div className={classes.frame}>
      <div
        className={classes.log}
        role="log"
        aria-label={t('timeline.title')}
        aria-live={isAtBottom && view.isAtEnd ? 'polite' : 'off'}
        aria-relevant="additions"
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        <Virtuoso
          key={view.generation}
          ref={list}
          className={classes.list ?? ''}
          tabIndex={-1}
          data={rows}
          firstItemIndex={view.firstIndex}
          initialTopMostItemIndex={isShort ? 0 : start}
          computeItemKey={(_index, row) => row.key}
          itemContent={(_index, row) => <Line row={row} isFocusable={row.key === focusable} target={target} />}
          followOutput={view.isAtEnd ? 'auto' : false}
          startReached={() => void attempt(() => timeline.loadOlder())}
          endReached={() => void attempt(() => timeline.loadNewer())}
          atBottomStateChange={setAtBottom}
          atBottomThreshold={NEAR_BOTTOM_PX}
          increaseViewportBy={MARGIN_PX}
          alignToBottom
        />
      </div>
      {!(isAtBottom && view.isAtEnd) && (
        <ToNewest
          isFollowing={view.isAtEnd}
          onGo={() => list.current?.scrollToIndex({ index: 'LAST', align: 'end' })}
        />
      )}
      <TypingLine />
    </div>
  );
}

function Line({ row, isFocusable, target }: { row: Row; isFocusable: boolean; target: string | null }) {
  return row.kind === 'message' ? (
    <MessageRow line={row} isFocusable={isFocusable} isTarget={row.message.id === target} />
  ) : (
    <OutgoingRow outgoing={row.outgoing} />
  );
}

/** The way back to the newest messages, with how many one has not read. */
function ToNewest({ isFollowing, onGo }: { isFollowing: boolean; onGo: () => void }) {
  const { t } = useTranslation();
  const { open } = useRoom();
  const unread = useStore(open.unread);
  const go = () => {
    if (isFollowing) onGo();
    else open.timeline.jumpToNewest();
  };
  return (
    <div className={classes.newest}>
      <ActionIcon size="xl" radius="xl" variant="default" aria-label={t('timeline.toNewest')} onClick={go}>
        <IconArrowDown size={20} />
      </ActionIcon>
      {unread > 0 && (
        <Badge role="img" className={classes.unread} size="sm" aria-label={t('room.unread', { count: unread })}>
          {unread > 99 ? '99+' : unread}
        </Badge>
      )}
    </div>
  );
}

function startOf({ start }: TimelineView, rows: readonly Row[]) {
  const last = { index: 'LAST' as const, align: 'end' as const };
  if (start.at === 'end') return last;
  const index = rows.findIndex((row) => row.kind === 'message' && row.message.id === start.id);
  return index < 0 ? last : { index, align: start.at === 'middle' ? ('center' as const) : ('start' as const) };
}
