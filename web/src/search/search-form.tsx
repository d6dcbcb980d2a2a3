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
  const { found, more } = useSearch(q, roomId);
  const isDone = q !== '' && found?.q === q;
  return (
    <Stack>
      <TextInput
        type="search"
        label={t('search.label')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={isDone ? found.trouble : null}
        data-autofocus
      />
      <div aria-live="polite">
        {isDone && found.trouble === null && (
          <Text size="sm">{t('search.found', { count: found.results.length })}</Text>
        )}
      </div>
      {isDone && found.results.map(show)}
      {isDone && found.next !== null && (
        <Button variant="default" onClick={more}>
          {t('action.more')}
        </Button>
      )}
    </Stack>
  );
}
