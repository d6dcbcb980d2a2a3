import { type RefObject, useEffect, useRef } from 'react';
import type { FlatIndexLocationWithAlign, VirtuosoHandle } from 'react-virtuoso';
import type { TimelineView } from './timeline.js';
import type { Row } from './use-rows.js';

/**
 * Lines that mostly fit on a screen. A list that begins elsewhere than at its first line is hidden until it has got there, for
 * which one that need not scroll waits a second.
 */
const SHORT = 15;

/** Brings the list to where it begins, and to the message that somebody wants to see. @returns the line to begin at */
export function usePlace(
  list: RefObject<VirtuosoHandle | null>,
  view: TimelineView,
  rows: readonly Row[],
): FlatIndexLocationWithAlign | number {
  const { target, generation } = view;
  const start = startOf(view, rows);
  const isShort = rows.length <= SHORT;
  const placed = useRef(0);
  useEffect(() => {
    if (placed.current === generation) return;
    placed.current = generation;
    if (isShort) list.current?.scrollToIndex(start);
  }, [list, generation, isShort, start]);
  const targetAt = target === null ? -1 : lineAt(rows, target);
  useEffect(() => {
    if (targetAt >= 0) list.current?.scrollIntoView({ index: targetAt, align: 'center' });
  }, [list, targetAt, generation]);
  return isShort ? 0 : start;
}

function startOf({ start }: TimelineView, rows: readonly Row[]): FlatIndexLocationWithAlign {
  const index = start.at === 'end' ? -1 : lineAt(rows, start.id);
  if (index < 0) return { index: 'LAST', align: 'end' };
  return { index, align: start.at === 'middle' ? 'center' : 'start' };
}

function lineAt(rows: readonly Row[], id: string): number {
  return rows.findIndex((row) => row.kind === 'message' && row.message.id === id);
}
