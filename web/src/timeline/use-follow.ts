import { type UIEvent, useCallback, useEffect, useEffectEvent, useRef } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import type { TimelineView } from './timeline.js';
import type { Row } from './use-rows.js';

interface Follow {
  /** Whether the list goes along with what comes at its end. */
  readonly follow: ((isAtBottom: boolean) => 'auto' | false) | false;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
}

/**
 * Goes along with what comes at the end: for whoever is there, and with what one sends oneself. But nobody is to see what they
 * are changing go away upwards.
 */
export function useFollow({ isAtEnd, generation }: TimelineView, last: Row | undefined): Follow {
  const { editing } = useRoom();
  // Of lines that come at once, the second finds the list where it has not yet gone along with the first.
  const isAlong = useRef(false);
  const scrolled = useRef(0);
  const lastKey = last?.key;
  const followed = useRef(lastKey);
  const begin = useEffectEvent(() => {
    followed.current = lastKey;
  });
  useEffect(() => begin(), [generation]);
  useEffect(() => {
    isAlong.current = false;
    scrolled.current = 0;
  }, [generation, editing]);
  const onScroll = ({ currentTarget }: UIEvent<HTMLElement>) => {
    if (currentTarget.scrollTop < scrolled.current) isAlong.current = false;
    scrolled.current = currentTarget.scrollTop;
  };
  const isSending = last?.kind === 'outgoing' && last.outgoing.state !== 'failed';
  const follow = useCallback(
    (isAtBottom: boolean) => {
      // It asks as well where lines came at its beginning, which are nothing to go along with.
      if (followed.current === lastKey) return false;
      followed.current = lastKey;
      isAlong.current ||= isAtBottom;
      return isAtEnd && (isAlong.current || isSending) && 'auto';
    },
    [isAtEnd, isSending, lastKey],
  );
  return { follow: (!editing || isSending) && follow, onScroll };
}
