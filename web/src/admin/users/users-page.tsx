import type { UserView } from '@confab/client';
import { Badge, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PersonAvatar } from '../../people/person-avatar.js';
import { useChat } from '../../session/use-chat.js';
import { shortTime } from '../../shared/format.js';
import { usePages } from '../../shared/use-pages.js';
import classes from '../admin-page.module.css';
import { PagedList } from '../paged-list.js';
import { userPath } from './user-path.js';

/** The people and bots of the server, to look for one. */
export function UsersPage() {
  const { t } = useTranslation('admin');
  const { commands } = useChat().client;
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 200);
  const users = usePages(q, async (cursor) => {
    const answer = await commands.searchUsers({ ...(q !== '' && { q }), ...cursor });
    return { items: answer.users, next: answer.next_cursor };
  });
  return (
    <Stack className={classes.section}>
      <Title order={2}>{t('users.title')}</Title>
      <TextInput
        type="search"
        label={t('users.search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <PagedList label={t('users.title')} pages={users} keyOf={({ id }) => id}>
        {(user) => <UserRow user={user} />}
      </PagedList>
    </Stack>
  );
}

function UserRow({ user }: { user: UserView }) {
  const { t, i18n } = useTranslation('admin');
  const { id, name, company, is_bot, last_seen_at } = user;
  return (
    <Link href={userPath(id)} className={classes.row}>
      <PersonAvatar person={user} />
      <div className={classes.texts}>
        <Text fw={600}>{name ?? id}</Text>
        <Text className={classes.faint}>{[id, company?.name ?? company?.id].filter(Boolean).join(' · ')}</Text>
      </div>
      {is_bot && <Badge variant="default">{t('users.bot')}</Badge>}
      {!is_bot && (
        <Text className={classes.faint}>
          {last_seen_at === null
            ? t('users.neverSeen')
            : t('users.lastSeen', { time: shortTime(last_seen_at, i18n.language) })}
        </Text>
      )}
    </Link>
  );
}
