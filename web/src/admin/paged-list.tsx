import { Button, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pages } from '../shared/use-pages.js';
import classes from './admin-page.module.css';

interface PagedListProps<T> {
  readonly label: string;
  readonly pages: Pages<T>;
  readonly keyOf: (item: T) => string;
  readonly children: (item: T) => ReactNode;
}

/** A list as far as it was read, and a way to read on. */
export function PagedList<T>({ label, pages, keyOf, children }: PagedListProps<T>) {
  const { t } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const { items, isLoaded, more } = pages;
  if (items.length === 0)
    return <Text c="var(--chat-faint)">{isLoaded ? t('list.none') : tChat('action.loading')}</Text>;
  return (
    <Stack align="flex-start">
      <ul className={classes.list} aria-label={label} aria-busy={!isLoaded} style={{ inlineSize: '100%' }}>
        {items.map((item) => (
          <li key={keyOf(item)}>{children(item)}</li>
        ))}
      </ul>
      {more && (
        <Button variant="default" onClick={more}>
          {tChat('action.more')}
        </Button>
      )}
    </Stack>
  );
}
