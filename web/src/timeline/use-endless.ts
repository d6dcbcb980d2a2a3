import { useEffect, useState } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import { attempt } from '../shared/attempt.js';
import type { TimelineView } from './timeline.js';

interface Endless {
  readonly isAtBottom: boolean;
  readonly setAtTop: (isAtTop: boolean) => void;
  readonly setAtBottom: (isAtBottom: boolean) => void;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
}

/** Loads what lies beyond what is shown, before one comes to its end; and, where one was quicker, once one is there. */
export function useEndless(view: TimelineView): Endless {
  const { timeline } = useRoom().open;
  const [isAtTop, setAtTop] = useState(false);
  const [isAtBottom, setAtBottom] = useState(true);
  const { messages, isAtStart, isAtEnd } = view;
  useEffect(() => {
    if (isAtTop && !isAtStart) void attempt(() => timeline.loadOlder());
    else if (isAtBottom && !isAtEnd) void attempt(() => timeline.loadNewer());
  }, [timeline, messages, isAtTop, isAtStart, isAtBottom, isAtEnd]);
  return {
    ...{ isAtBottom, setAtTop, setAtBottom },
    loadOlder: () => void attempt(() => timeline.loadOlder()),
    loadNewer: () => void attempt(() => timeline.loadNewer()),
  };
}
