import { useCallback, useEffect, useRef, useState } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import { attempt } from '../shared/attempt.js';
import type { TimelineView } from './timeline.js';

interface Endless {
  readonly setAtTop: (isAtTop: boolean) => void;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
}

/** How long after a failure whoever is still at the end is loaded for again. */
const AGAIN_MS = 3000;

/**
 * Loads what lies beyond what is shown, before one comes to its end; and, where one was quicker, once one is there. Nothing until
 * the list has settled: what is put before its lines meanwhile would keep it from where it is to be.
 */
export function useEndless(view: TimelineView, isSettled: boolean, isAtBottom: boolean | null): Endless {
  const { timeline } = useRoom().open;
  const { messages, isAtStart, isAtEnd, generation } = view;
  const [isAtTop, setAtTop] = useTold(generation);
  const [failures, countFailure] = useFailures();
  const load = useCallback(
    (which: 'loadOlder' | 'loadNewer') => {
      if (isSettled) void attempt(() => timeline[which]()).then(countFailure);
    },
    [timeline, isSettled, countFailure],
  );
  useEffect(() => {
    if (isAtTop === true && !isAtStart) load('loadOlder');
    else if (isAtBottom === true && !isAtEnd) load('loadNewer');
  }, [load, messages, isAtTop, isAtStart, isAtBottom, isAtEnd, failures]);
  return {
    setAtTop,
    loadOlder: () => load('loadOlder'),
    loadNewer: () => load('loadNewer'),
  };
}

/** How often what was tried has failed; each failure counts some time later. */
function useFailures(): [number, (isDone: boolean) => void] {
  const [failures, setFailures] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const count = useCallback((isDone: boolean) => {
    if (isDone) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setFailures((before) => before + 1), AGAIN_MS);
  }, []);
  return [failures, count];
}

/** What a list told of itself, null until it has: with each generation there is another list. */
function useTold(generation: number): [boolean | null, (is: boolean) => void] {
  const [told, setTold] = useState<{ readonly generation: number; readonly is: boolean } | null>(null);
  const tell = useCallback((is: boolean) => setTold({ generation, is }), [generation]);
  return [told?.generation === generation ? told.is : null, tell];
}
