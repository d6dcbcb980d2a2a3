import type { SearchResultView } from '@confab/client';
import { useEffect, useState } from 'react';
import { useChat } from '../session/use-chat.js';
import { attempt, sentenceOf } from '../shared/attempt.js';

interface Found {
  readonly q: string;
  readonly results: readonly SearchResultView[];
  readonly next: string | null;
  readonly trouble: string | null;
}

/** What holds all the words of `q`, in one room or, without one, in all of one's own; and how more of it is read. */
export function useSearch(q: string, roomId: string | null): { found: Found | null; more: () => void } {
  const { commands } = useChat().client;
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (q === '') return undefined;
    let isOver = false;
    const show = (fields: Omit<Found, 'q'>) => {
      if (!isOver) setFound({ q, ...fields });
    };
    commands.search(within(q, roomId)).then(
      ({ results, next_cursor: next }) => show({ results, next, trouble: null }),
      (error: unknown) => show({ results: [], next: null, trouble: sentenceOf(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [commands, roomId, q]);
  const read = async ({ q: same, results, next }: Found): Promise<void> => {
    if (next === null) return;
    const page = await commands.search({ ...within(same, roomId), cursor: next });
    setFound({ q: same, results: [...results, ...page.results], next: page.next_cursor, trouble: null });
  };
  const more = () => {
    if (found) void attempt(() => read(found));
  };
  return { found, more };
}

/** Where any room may be meant, each message is to tell of its own. */
function within(q: string, roomId: string | null) {
  return roomId === null ? { q, include: ['room' as const] } : { q, room_id: roomId };
}
