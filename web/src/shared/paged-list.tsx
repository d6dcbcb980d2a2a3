import { Button, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useListFocus } from './use-list-focus.js';
import type { Pages } from './use-pages.js';

interface PagedListProps<T> {
  readonly pages: Pages<T>;
  readonly keyOf: (item: T) => string;
  /** What is said where there is nothing. */
  readonly none: string;
  readonly label?: string;
  /** How the list looks; without it, lines with some room between them. */
  readonly className?: string | undefined;
  readonly children: (item: T) => ReactNode;
}

/** A list as far as it was read, and a way to read on. */
export function PagedList<T>({ pages, keyOf, none, label, className, children }: PagedListProps<T>) {
  const { t } = useTranslation();
  const { items, isLoaded, more } = pages;
  const focus = useListFocus();
  return (
    <Stack {...focus}>
      {items.length === 0 ? (
        <Text c="var(--chat-faint)">{isLoaded ? none : t('action.loading')}</Text>
      ) : (
        <Stack
          component="ul"
          gap={className === undefined ? 'sm' : 0}
          {...{ m: 0, p: 0, className, style: { listStyle: 'none' } }}
          {...{ 'aria-label': label, 'aria-busy': !isLoaded }}
        >
          {items.map((item) => (
            <li key={keyOf(item)}>{children(item)}</li>
          ))}
        </Stack>
      )}
      {more && (
        <Button variant="default" onClick={more} style={{ alignSelf: 'flex-start' }}>
          {t('action.more')}
        </Button>
      )}
    </Stack>
  );
}
