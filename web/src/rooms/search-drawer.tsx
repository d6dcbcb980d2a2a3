import type { SearchResultView } from '@confab/client';
import { Button, Drawer, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { attempt, sentenceOf } from '../shared/attempt.js';
import { FoundMessage } from './found-message.js';
import { useRoom } from './room-scope.js';

/** Looks for words in the room's messages; what is found leads to its place. */
export function SearchDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      title={t('search.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Search onChosen={onClose} />
    </Drawer>
  );
}

interface Found {
  readonly q: string;
  readonly results: readonly SearchResultView[];
  readonly next: string | null;
  readonly trouble: string | null;
}

function Search({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const { found, more } = useSearch(q);
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
      {isDone &&
        found.results.map(({ message, highlights }) => (
          <FoundMessage key={message.id} message={message} highlights={highlights} onChosen={onChosen} />
        ))}
      {isDone && found.next !== null && (
        <Button variant="default" onClick={more}>
          {t('action.more')}
        </Button>
      )}
    </Stack>
  );
}

function useSearch(q: string): { found: Found | null; more: () => void } {
  const { commands } = useChat().client;
  const { open } = useRoom();
  const { id } = open.room;
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (q === '') return undefined;
    let isOver = false;
    const show = (fields: Omit<Found, 'q'>) => {
      if (!isOver) setFound({ q, ...fields });
    };
    commands.search({ q, room_id: id }).then(
      ({ results, next_cursor: next }) => show({ results, next, trouble: null }),
      (error: unknown) => show({ results: [], next: null, trouble: sentenceOf(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [commands, id, q]);
  const read = async ({ q: same, results, next }: Found): Promise<void> => {
    if (next === null) return;
    const page = await commands.search({ q: same, room_id: id, cursor: next });
    setFound({ q: same, results: [...results, ...page.results], next: page.next_cursor, trouble: null });
  };
  const more = () => {
    if (found) void attempt(() => read(found));
  };
  return { found, more };
}
