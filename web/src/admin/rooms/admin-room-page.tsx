import type { RoomView } from '@confab/client';
import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useChat } from '../../session/use-chat.js';
import { dayAndTime } from '../../shared/format.js';
import { useAnswer } from '../../shared/use-answer.js';
import classes from '../admin-page.module.css';
import { useRound } from '../use-round.js';
import { userPath } from '../users/user-path.js';
import { RoomActions } from './room-actions.js';
import { RoomPeople } from './room-people.js';
import { useNameOfRoom } from './use-name-of-room.js';

/** One room: what it is, who is in it, and what admins do with it. */
export function AdminRoomPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { key, reload } = useRound(id);
  const { answer, trouble } = useAnswer(key, () => commands.getRoom({ room_id: id }));
  if (trouble !== null) return <Text role="alert">{trouble}</Text>;
  if (!answer) return <Text>{t('action.loading')}</Text>;
  return <LoadedRoom room={answer.room} reload={reload} />;
}

function LoadedRoom({ room, reload }: { room: RoomView; reload: () => void }) {
  return (
    <Stack className={classes.section}>
      <Title order={2} style={{ overflowWrap: 'anywhere' }}>
        {useNameOfRoom(room)}
      </Title>
      <RoomActions room={room} onChanged={reload} />
      <RoomFacts room={room} />
      <RoomPeople room={room} onChanged={reload} />
    </Stack>
  );
}

function RoomFacts({ room }: { room: RoomView }) {
  const { t, i18n } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const { id, type, is_active, company, created_by, created_at, last_tally, member_count, last_message } = room;
  return (
    <dl className={classes.facts}>
      <dt>{t('facts.id')}</dt>
      <dd>{id}</dd>
      <dt>{tChat('rooms.kind')}</dt>
      <dd>{tChat(`rooms.${type}`)}</dd>
      <dt>{t('rooms.state')}</dt>
      <dd>{t(is_active ? 'rooms.active' : 'rooms.archived')}</dd>
      {company && (
        <>
          <dt>{t('facts.company')}</dt>
          <dd>{company.name ?? company.id}</dd>
        </>
      )}
      <dt>{t('rooms.people')}</dt>
      <dd>{member_count.toLocaleString(i18n.language)}</dd>
      <dt>{t('rooms.messages')}</dt>
      <dd>{last_tally.toLocaleString(i18n.language)}</dd>
      {last_message && (
        <>
          <dt>{t('rooms.newest')}</dt>
          <dd>{dayAndTime(last_message.created_at, i18n.language)}</dd>
        </>
      )}
      <dt>{t('facts.created')}</dt>
      <dd>
        {dayAndTime(created_at, i18n.language)} · <Link href={userPath(created_by)}>{created_by}</Link>
      </dd>
    </dl>
  );
}
