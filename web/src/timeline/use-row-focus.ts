import { type FocusEvent, type KeyboardEvent, type RefObject, useState } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';
import type { Row } from './use-rows.js';

interface RowFocus {
  /** The one line that Tab comes to. */
  readonly focusable: string | null;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
}

/** Arrow keys go from message to message; Tab comes to the one they were at last, at first to the newest. */
export function useRowFocus(list: RefObject<VirtuosoHandle | null>, rows: readonly Row[]): RowFocus {
  const [chosen, setChosen] = useState<string | null>(null);
  const newest = rows.findLast(({ kind }) => kind === 'message')?.key ?? null;
  const focusable = rows.some(({ key }) => key === chosen) ? chosen : newest;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { target, currentTarget } = event;
    const key = target instanceof HTMLElement ? target.dataset['row'] : undefined;
    const at = rows.findIndex((row) => row.key === key);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, End: rows.length - 1 }[event.key];
    const next = to === undefined ? undefined : rows[to];
    if (key === undefined || to === undefined || !next) return;
    event.preventDefault();
    const focus = (): boolean => {
      const line = currentTarget.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.key)}"]`);
      line?.focus({ preventScroll: true });
      line?.scrollIntoView({ block: 'nearest' });
      return line !== null;
    };
    // Mostly it is in the page. The list would not say that it is done where it has nothing to scroll.
    if (!focus()) list.current?.scrollIntoView({ index: to, done: focus });
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
    const key = target.dataset['row'];
    if (key !== undefined) setChosen(key);
  };
  return { focusable, onKeyDown, onFocus };
}
