import { useCallback, useEffect, useState } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import { attempt } from '../shared/attempt.js';
import type { TimelineView } from './timeline.js';

interface Endless {
  /** null until the list has told. */
  readonly isAtBottom: boolean | null;
  readonly setAtTop: (isAtTop: boolean) => void;
  readonly setAtBottom: (isAtBottom: boolean) => void;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
}

/** Loads what lies beyond what is shown, before one comes to its end; and, where one was quicker, once one is there. */
export function useEndless(view: TimelineView): Endless {
  const { timeline } = useRoom().open;
  const { messages, isAtStart, isAtEnd, generation } = view;
  const [isAtTop, setAtTop] = useTold(generation);
  const [isAtBottom, setAtBottom] = useTold(generation);
  useEffect(() => {
    if (isAtTop === true && !isAtStart) void attempt(() => timeline.loadOlder());
    else if (isAtBottom === true && !isAtEnd) void attempt(() => timeline.loadNewer());
  }, [timeline, messages, isAtTop, isAtStart, isAtBottom, isAtEnd]);
  return {
    ...{ isAtBottom, setAtTop, setAtBottom },
    loadOlder: () => void attempt(() => timeline.loadOlder()),
    loadNewer: () => void attempt(() => timeline.loadNewer()),
  };
}

/** What a list told of itself: with each generation there is another list, which has told nothing yet. */
function useTold(generation: number): [boolean | null, (is: boolean) => void] {
  const [told, setTold] = useState<{ readonly generation: number; readonly is: boolean } | null>(null);
  const tell = useCallback((is: boolean) => setTold({ generation, is }), [generation]);
  return [told?.generation === generation ? told.is : null, tell];
}
