import { type RefObject, useEffect, useRef, useState } from 'react';
import type { FlatIndexLocationWithAlign, ListRange, VirtuosoHandle } from 'react-virtuoso';
import type { TimelineView } from './timeline.js';
import type { Row } from './use-rows.js';

/** Lines that mostly fit on a screen: such a list begins with its first line, and scrolls where that is needed. */
const SHORT = 15;
/** How long it measures lines it has come to, and moves by what it finds. */
const SETTLING_MS = 300;

export interface Place {
  readonly list: RefObject<VirtuosoHandle | null>;
  /** What the list is to show, and the number of the first of it. */
  readonly rows: readonly Row[];
  readonly firstIndex: number;
  /** The line that the list begins at. */
  readonly initial: FlatIndexLocationWithAlign | number;
  /** Whether it has got there. */
  readonly isThere: boolean;
  /** Whether it is on its way nowhere, so that lines may be put before those it has. */
  readonly isSettled: boolean;
  readonly onRange: (range: ListRange) => void;
}

/**
 * Brings the list to where it begins, and to the message that somebody wants to see. On its way it shows what it had: it goes
 * there again for whatever comes within 150 ms, and so would never be there while lines come faster.
 */
export function usePlace(view: TimelineView, lines: readonly Row[]): Place {
  const list = useRef<VirtuosoHandle>(null);
  const { target, generation } = view;
  const now = { generation, rows: lines, firstIndex: view.firstIndex };
  const [shown, show] = useState(now);
  const { rows, firstIndex } = shown.generation === generation ? shown : now;
  const start = startOf(view, rows);
  const isShort = rows.length <= SHORT;
  const placed = useRef(0);
  useEffect(() => {
    if (placed.current === generation) return;
    placed.current = generation;
    if (isShort) list.current?.scrollToIndex(start);
  }, [list, generation, isShort, start]);
  const [reached, setReached] = useState(0);
  const isThere = isShort || reached === generation;
  // Until the list has come to its beginning, that would take it there from anywhere else.
  const targetAt = target === null || !isThere ? -1 : lineAt(rows, target);
  useEffect(() => {
    if (targetAt >= 0) list.current?.scrollIntoView({ index: targetAt, align: 'center' });
  }, [list, targetAt, generation]);
  const isSettled = useSettled(isThere && targetAt < 0, generation);
  if (shown.generation !== generation || (isSettled && shown.rows !== lines)) show(now);
  const onRange = ({ startIndex, endIndex }: ListRange) => {
    // What it measures at first is a single line, before it scrolls. What it measures then it puts right in two frames.
    if (endIndex > startIndex && reached !== generation)
      requestAnimationFrame(() => requestAnimationFrame(() => setReached(generation)));
  };
  return { list, rows, firstIndex, initial: isShort ? 0 : start, isThere, isSettled, onRange };
}

function useSettled(isInPlace: boolean, generation: number): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    if (!isInPlace) return undefined;
    const timer = setTimeout(() => setSettled(true), SETTLING_MS);
    return () => {
      clearTimeout(timer);
      setSettled(false);
    };
  }, [isInPlace, generation]);
  return isInPlace && isSettled;
}

function startOf({ start }: TimelineView, rows: readonly Row[]): FlatIndexLocationWithAlign {
  const index = start.at === 'end' ? -1 : lineAt(rows, start.id);
  if (index < 0) return { index: 'LAST', align: 'end' };
  return { index, align: start.at === 'middle' ? 'center' : 'start' };
}

function lineAt(rows: readonly Row[], id: string): number {
  return rows.findIndex((row) => row.kind === 'message' && row.message.id === id);
}
