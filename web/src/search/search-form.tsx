import type { SearchResultView } from '@confab/client';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearch } from './use-search.js';

interface SearchFormProps {
  /** The room to look in; null: all of one's own. */
  readonly roomId: string | null;
  /** How a message that was found is shown. */
  readonly show: (result: SearchResultView) => ReactNode;
}

/** Looks for words in messages, as one types them. */
export function SearchForm({ roomId, show }: SearchFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const { items, isLoaded, more, trouble } = useSearch(q, roomId);
  const isDone = q !== '' && isLoaded;
  return (
    <Stack>
      <TextInput
        type="search"
        label={t('search.label')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={isDone ? trouble : null}
        data-autofocus
      />
      <div aria-live="polite">
        {isDone && trouble === null && <Text size="sm">{t('search.found', { count: items.length })}</Text>}
      </div>
      {isDone && items.map(show)}
      {isDone && more && (
        <Button variant="default" onClick={more}>
          {t('action.more')}
        </Button>
      )}
    </Stack>
  );
}
