import type { UserView } from '@confab/client';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../people/person-avatar.js';
import { PresenceDot } from '../../people/presence-dot.js';
import { useChat, useMe } from '../../session/use-chat.js';
import { dayAndTime } from '../../shared/format.js';
import { useAnswer } from '../../shared/use-answer.js';
import { usePages } from '../../shared/use-pages.js';
import classes from '../admin-page.module.css';
import { ConfirmDialog } from '../confirm-dialog.js';
import { PagedList } from '../paged-list.js';
import { RoomRow } from '../rooms/room-row.js';
import { ErasureProgress } from './erasure-progress.js';

/** One person: who they are, where they are, and their end. */
export function UserPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { answer, trouble } = useAnswer(id, () => commands.getUser({ user_id: id }));
  const [isErased, setErased] = useState(false);
  if (isErased) return <ErasureProgress id={id} />;
  if (trouble !== null) return <Text role="alert">{trouble}</Text>;
  if (!answer) return <Text>{t('action.loading')}</Text>;
  const { user } = answer;
  return (
    <Stack className={classes.section}>
      <UserHeading user={user} onErased={() => setErased(true)} />
      <UserFacts user={user} />
      <UserRooms id={id} />
    </Stack>
  );
}

function UserHeading({ user, onErased }: { user: UserView; onErased: () => void }) {
  const { t } = useTranslation('admin');
  const { commands } = useChat().client;
  const me = useMe();
  const [isAsking, asking] = useDisclosure(false);
  const { id, name } = user;
  const erase = async (): Promise<void> => {
    await commands.eraseUser({ user_id: id });
    onErased();
  };
  return (
    <Group>
      <PersonAvatar person={user} size={48} />
      <Title order={2} style={{ flex: 1, overflowWrap: 'anywhere' }}>
        {name ?? id} <PresenceDot userId={id} />
      </Title>
      {id !== me && !user.is_bot && (
        <Button color="red.9" leftSection={<IconTrash size={16} />} onClick={asking.open}>
          {t('users.erase')}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={t('users.erase')}
        question={t('users.eraseQuestion', { name: name ?? id })}
        word={id}
        onConfirm={erase}
        onClose={asking.close}
      />
    </Group>
  );
}

function UserFacts({ user }: { user: UserView }) {
  const { t, i18n } = useTranslation('admin');
  const time = (iso: string): string => dayAndTime(iso, i18n.language);
  const { id, company, status, last_seen_at, created_at } = user;
  return (
    <dl className={classes.facts}>
      <dt>{t('facts.id')}</dt>
      <dd>{id}</dd>
      {company && (
        <>
          <dt>{t('facts.company')}</dt>
          <dd>{company.name ?? company.id}</dd>
        </>
      )}
      {status !== null && (
        <>
          <dt>{t('users.status')}</dt>
          <dd>{status}</dd>
        </>
      )}
      <dt>{t('users.seen')}</dt>
      <dd>{last_seen_at === null ? t('users.neverSeen') : time(last_seen_at)}</dd>
      <dt>{t('facts.created')}</dt>
      <dd>{time(created_at)}</dd>
    </dl>
  );
}

function UserRooms({ id }: { id: string }) {
  const { t } = useTranslation('admin');
  const { commands } = useChat().client;
  const rooms = usePages(id, async (cursor) => {
    const answer = await commands.listUserRooms({ user_id: id, ...cursor });
    return { items: answer.rooms, next: answer.next_cursor };
  });
  return (
    <>
      <Title order={3}>{t('users.rooms')}</Title>
      <PagedList label={t('users.rooms')} pages={rooms} keyOf={(room) => room.id}>
        {(room) => <RoomRow room={room} />}
      </PagedList>
    </>
  );
}
