import type { RoomView } from '@confab/client';
import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { RoomAvatar } from '../../rooms/room-avatar.js';
import { shortTime } from '../../shared/format.js';
import classes from '../admin-page.module.css';
import { useNameOfRoom } from './use-name-of-room.js';

/** A room in a list, which leads to all that can be done with it. */
export function RoomRow({ room }: { room: RoomView }) {
  const { t, i18n } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const name = useNameOfRoom(room);
  const { company, member_count, last_message } = room;
  const facts = [
    tChat(`rooms.${room.type}`),
    tChat('room.members', { count: member_count }),
    company?.name ?? company?.id,
  ];
  return (
    <Link href={`/admin/rooms/${room.id}`} className={classes.row}>
      <RoomAvatar room={room} others={[]} size={36} />
      <div className={classes.texts}>
        <Text fw={600}>{name}</Text>
        <Text className={classes.faint}>{facts.filter(Boolean).join(' · ')}</Text>
      </div>
      {!room.is_active && <Badge variant="default">{t('rooms.archived')}</Badge>}
      {last_message && (
        <Text className={classes.faint}>
          {t('rooms.lastMessage', { time: shortTime(last_message.created_at, i18n.language) })}
        </Text>
      )}
    </Link>
  );
}
