import type { LimitView } from '@confab/client';
import { Badge, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../../session/use-chat.js';
import { attempt } from '../../shared/attempt.js';
import classes from '../admin-page.module.css';

/** What the server allows. It reads that when it starts: here it is seen, and not changed. */
export function LimitsPage() {
  const { t } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const { commands } = useChat().client;
  const [search, setSearch] = useState('');
  const [limits, setLimits] = useState<readonly LimitView[] | null>(null);
  useEffect(() => {
    void attempt(async () => setLimits((await commands.listLimits()).limits));
  }, [commands]);
  const words = search.toLowerCase().split(/[\s_]+/);
  const shown = limits?.filter((limit) => fits(limit, words));
  return (
    <Stack className={classes.section}>
      <Title order={2}>{t('limits.title')}</Title>
      <Text>{t('limits.hint')}</Text>
      <TextInput
        type="search"
        label={t('limits.search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {!shown && <Text>{tChat('action.loading')}</Text>}
      {shown && (
        <ul className={classes.list} aria-label={t('limits.title')}>
          {shown.map((limit) => (
            <Limit key={limit.name} limit={limit} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function Limit({ limit }: { limit: LimitView }) {
  const { t, i18n } = useTranslation('admin');
  const number = (value: number): string => value.toLocaleString(i18n.language);
  const { name, value, min, max, unit, description } = limit;
  return (
    <li className={classes.row}>
      <div className={classes.texts}>
        <Text ff="monospace">{name.toUpperCase()}</Text>
        <Text className={classes.faint} lang="en">
          {`${description} (${unit})`}
        </Text>
      </div>
      {value !== limit.default && (
        <Badge variant="default">{t('limits.changed', { value: number(limit.default) })}</Badge>
      )}
      <div>
        <Text fw={600} ta="end">
          {number(value)}
        </Text>
        <Text className={classes.faint}>{t('limits.range', { min: number(min), max: number(max) })}</Text>
      </div>
    </li>
  );
}

function fits({ name, description }: LimitView, words: readonly string[]): boolean {
  const text = `${name} ${description}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
