import type { SearchResultView } from '@confab/client';
import { useState } from 'react';
import { useChat } from '../session/use-chat.js';
import { sentenceOf } from '../shared/attempt.js';
import { type Page, type Pages, usePages } from '../shared/use-pages.js';

interface Found extends Pages<SearchResultView> {
  /** Why these words cannot be looked for; null where they can. */
  readonly trouble: string | null;
}

const NOTHING: Page<SearchResultView> = { items: [], next: null };

/** What holds all the words of `q`, in one room or, without one, in all of one's own. */
export function useSearch(q: string, roomId: string | null): Found {
  const { commands } = useChat().client;
  const [refused, setRefused] = useState<{ readonly q: string; readonly why: string } | null>(null);
  const pages = usePages(q, async (cursor) => {
    if (q === '') return NOTHING;
    try {
      const { results: items, next_cursor: next } = await commands.search({ ...within(q, roomId), ...cursor });
      setRefused(null);
      return { items, next };
    } catch (error) {
      // The field says what is wrong with the words; a notice, what is with a page more.
      if (cursor.cursor !== undefined) throw error;
      setRefused({ q, why: sentenceOf(error) });
      return NOTHING;
    }
  });
  return { ...pages, trouble: refused?.q === q ? refused.why : null };
}

/** Where any room may be meant, each message is to tell of its own. */
function within(q: string, roomId: string | null) {
  return roomId === null ? { q, include: ['room' as const] } : { q, room_id: roomId };
}
