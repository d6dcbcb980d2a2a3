import { useEffect, useEffectEvent, useState } from 'react';
import { attempt } from './attempt.js';

/** A page of a list, and where the next begins; null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Where a page begins: nothing for the first. */
export type Cursor = { readonly cursor?: string };

/** What has been read of a list so far. */
export interface Pages<T> {
  readonly items: readonly T[];
  readonly isLoaded: boolean;
  /** Reads the next page; null where there is none. */
  readonly more: (() => void) | null;
  /** Puts right what was read, once something of it has changed. */
  readonly change: (by: (items: readonly T[]) => readonly T[]) => void;
}

/**
 * A list that is read in pages. The first one anew whenever `key` is another: until it is there, those of before are shown,
 * and nothing at first. What is refused is said.
 */
export function usePages<T>(key: string, read: (cursor: Cursor) => Promise<Page<T>>): Pages<T> {
  const [known, setKnown] = useState<(Page<T> & { key: string }) | null>(null);
  const readFirst = useEffectEvent(() => read({}));
  useEffect(() => {
    let isOver = false;
    void attempt(async () => {
      const page = await readFirst();
      if (!isOver) setKnown({ ...page, key });
    });
    return () => {
      isOver = true;
    };
  }, [key]);
  const next = known?.key === key ? known.next : null;
  const readNext = async (cursor: string): Promise<void> => {
    const page = await read({ cursor });
    setKnown((before) =>
      before?.key === key && before.next === cursor
        ? { key, items: [...before.items, ...page.items], next: page.next }
        : before,
    );
  };
  return {
    items: known?.items ?? [],
    isLoaded: known?.key === key,
    more: next === null ? null : () => void attempt(() => readNext(next)),
    change: (by) => setKnown((before) => before && { ...before, items: by(before.items) }),
  };
}
