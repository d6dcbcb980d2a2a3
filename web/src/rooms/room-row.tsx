import { Badge } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PresenceDot } from '../people/presence-dot.js';
import { useChat, useMe } from '../session/use-chat.js';
import { shortTime } from '../shared/format.js';
import { useStore } from '../shared/use-store.js';
import { usePreview } from './room-preview.js';
import { RoomAvatar } from './room-avatar.js';
import { activityOf, type RoomEntry } from './room-entry.js';
import { othersOf, useRoomName } from './room-name.js';
import classes from './room-row.module.css';

interface RoomRowProps {
  readonly entry: RoomEntry;
  readonly isChosen: boolean;
  /** Whether one comes from it, back to the list. */
  readonly isLeft: boolean;
}

/** A room in the list: what it is called, what was said last, what is unread. */
export function RoomRow({ entry, isChosen, isLeft }: RoomRowProps) {
  const { t, i18n } = useTranslation();
  const { room, members, unread } = entry;
  const others = othersOf(members, useMe());
  const name = useRoomName(room, members);
  const preview = usePreview(entry);
  const isMuted = useStore(useChat().mutedRooms).has(room.id);
  const [first] = others;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isLeft && document.activeElement === document.body) link.current?.focus();
  }, [isLeft]);
  return (
    <Link
      ref={link}
      href={`/rooms/${room.id}`}
      className={classes.row}
      aria-current={isChosen ? 'page' : undefined}
      data-room={room.id}
    >
      <RoomAvatar room={room} others={others} />
      <span className={classes.texts}>
        <span className={classes.line}>
          <span className={classes.name} dir="auto">
            {name}
          </span>
          {first && room.type === 'direct' && others.length === 1 && <PresenceDot userId={first.user_id} />}
          <time className={classes.time} dateTime={activityOf(entry)}>
            {shortTime(activityOf(entry), i18n.language)}
          </time>
        </span>
        <span className={classes.line}>
          <span className={classes.preview} dir="auto">
            {preview}
          </span>
          {isMuted && <IconBellOff className={classes.muted} size={14} role="img" aria-label={t('room.muted')} />}
          {unread > 0 && (
            <Badge
              role="img"
              size="sm"
              color={isMuted ? 'gray.7' : 'indigo'}
              circle={unread < 10}
              aria-label={t('room.unread', { count: unread })}
            >
              {unread > 99 ? '99+' : unread}
            </Badge>
          )}
        </span>
      </span>
    </Link>
  );
}
