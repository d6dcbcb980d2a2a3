import { ActionIcon, Badge, Loader } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Virtuoso } from 'react-virtuoso';
import { useRoom } from '../rooms/room-scope.js';
import { useStore } from '../shared/use-store.js';
import { MessageRow } from '../message/message-row.js';
import { OutgoingRow } from '../message/outgoing-row.js';
import { TypingLine } from './typing-line.js';
import { useEndless } from './use-endless.js';
import { useFollow } from './use-follow.js';
import { usePlace } from './use-place.js';
import { useReadMarks } from './use-read-marks.js';
import { useRowFocus } from './use-row-focus.js';
import { type Row, useRows } from './use-rows.js';
import classes from './timeline-list.module.css';

/** Of most lines; the rest it measures. */
const LINE_PX = 36;
const MARGIN_PX = { top: 600, bottom: 600 };

/** A room's log, of which only what is in sight, and a little more, is in the page. */
export function TimelineList() {
  const { t } = useTranslation();
  const { open } = useRoom();
  const { timeline } = open;
  const view = useStore(timeline.view);
  const lines = useRows(open.room.id, view);
  const place = usePlace(view, lines);
  const { list, rows, isThere, isSettled } = place;
  const { focusable, onKeyDown, onFocus } = useRowFocus(list, rows);
  const follow = useFollow(view, place);
  const isAtBottom = isSettled ? follow.isAtBottom : null;
  const { setAtTop, loadOlder, loadNewer } = useEndless(view, isSettled, isAtBottom);
  const isAtNewest = isAtBottom === true && view.isAtEnd;
  useReadMarks(isAtNewest, view.messages.at(-1)?.id ?? null);
  const target = isThere ? view.target : null;
  if (view.generation === 0) return <Loader m="auto" aria-label={t('timeline.loading')} />;
  return (
    <div className={classes.frame}>
      <div
        className={classes.log}
        role="log"
        aria-label={t('timeline.title')}
        aria-live={isAtNewest ? 'polite' : 'off'}
        aria-relevant="additions"
        data-there={isThere || undefined}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        <Virtuoso
          key={view.generation}
          ref={list}
          className={classes.list ?? ''}
          tabIndex={-1}
          data={rows}
          firstItemIndex={place.firstIndex}
          initialTopMostItemIndex={place.initial}
          computeItemKey={(_index, row) => row.key}
          itemContent={(_index, row) => <Line row={row} isFocusable={row.key === focusable} target={target} />}
          scrollerRef={follow.scrollerRef}
          rangeChanged={place.onRange}
          startReached={loadOlder}
          endReached={loadNewer}
          atTopStateChange={setAtTop}
          increaseViewportBy={MARGIN_PX}
          defaultItemHeight={LINE_PX}
          alignToBottom
        />
      </div>
      {(isAtBottom === false || !view.isAtEnd) && <ToNewest isFollowing={view.isAtEnd} onGo={follow.toEnd} />}
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
