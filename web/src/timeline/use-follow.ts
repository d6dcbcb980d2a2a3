import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import type { TimelineView } from './timeline.js';
import type { Place } from './use-place.js';

interface Follow {
  /** Whether the end of the list is in sight, or it is on its way there; null until there is a list. */
  readonly isAtBottom: boolean | null;
  /** Is told the element that scrolls. */
  readonly scrollerRef: (scroller: HTMLElement | Window | null) => void;
  /** Goes to the end, and along with what comes there. */
  readonly toEnd: () => void;
}

/** Less than a line: whatever grows at the end is followed only where one is not at the bottom for it. */
const NEAR_BOTTOM_PX = 10;
/** For how long after a turn of the wheel and the like the list is still scrolled by it. */
const USED_MS = 500;
/** How long nothing counts as leaving the end: when first lines go the list leaps up for them, and a wheel may still turn. */
const HELD_MS = 150;

/**
 * Goes along with what comes at the end: for whoever is there, and with what one sends oneself. But nobody is to see what they
 * are changing go away upwards. What moves the list up a little, with nobody's hand on it, is the list itself, which has measured a
 * line: that is taken back. The list could follow by itself, and would then keep whoever scrolls away at the end for as long
 * as lines come faster than every 150 ms.
 */
export function useFollow({ isAtEnd }: TimelineView, { rows, firstIndex, isSettled }: Place): Follow {
  const { editing } = useRoom();
  const [isAtBottom, setAtBottom] = useState<boolean | null>(null);
  const isAlong = useRef(false);
  const heldUntil = useRef(0);
  const was = useRef<ScrollPlace>({ top: 0, height: 0 });
  const last = rows.at(-1);
  const sent = last?.kind === 'outgoing' && last.outgoing.state !== 'failed' ? last.key : null;
  const mayFollow = isSettled && isAtEnd && (!editing || sent !== null);
  // The list may take back at once what it takes for a move of its own, of which nothing tells.
  const makeSure = useDebouncedCallback((list: HTMLElement) => {
    if (isAlong.current && mayFollow) toEndOf(list);
  }, HELD_MS);
  const follow = (list: HTMLElement): boolean => {
    if (!isAlong.current || !mayFollow) return false;
    if (toEndOf(list)) makeSure(list);
    return true;
  };
  const note = (isThere: boolean) => {
    isAlong.current = isThere && isAtEnd;
    setAtBottom(isThere);
  };
  const stay = (list: HTMLElement) => note(follow(list) || isNearBottom(list));
  const onScroll = (list: HTMLElement, isOwn: boolean) => {
    const before = was.current;
    const { top, height } = (was.current = placeOf(list));
    // Where it begins the list moves to and fro by itself.
    const isUp = isSettled && top < before.top && height >= before.height;
    const isLeap = isUp && before.top - top > list.clientHeight / 2;
    if ((isOwn && !isLeap) || performance.now() < heldUntil.current) stay(list);
    // Where it has been scrolled to what was its end, it is about to go along with what has come since.
    else note(!isUp && (isNearBottom(list) || (isAlong.current && top >= before.top)));
  };
  const { scroller, scrollerRef } = useScroller(onScroll, stay);
  const hold = () => {
    heldUntil.current = performance.now() + HELD_MS;
  };
  const toEnd = () => {
    isAlong.current = true;
    hold();
    if (scroller) toEndOf(scroller);
  };
  const goOn = useEffectEvent(() => {
    if (!scroller) return;
    follow(scroller);
    was.current = placeOf(scroller);
  });
  useLayoutEffect(() => goOn(), [isSettled]);
  const onShift = useEffectEvent(() => {
    if (sent !== null) isAlong.current = true;
    hold();
    goOn();
  });
  // Before what has come is measured: then the list goes along with it.
  useLayoutEffect(() => onShift(), [firstIndex, sent]);
  return { isAtBottom: scroller && isAtBottom, scrollerRef, toEnd };
}

interface ScrollPlace {
  readonly top: number;
  readonly height: number;
}

/** By what somebody scrolls. */
const MEANS = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

/** Tells of each time the list is scrolled, and whether of its own; and that it or what is in it has another size. */
function useScroller(
  onScroll: (list: HTMLElement, isOwn: boolean) => void,
  onResize: (list: HTMLElement) => void,
): Pick<Follow, 'scrollerRef'> & { readonly scroller: HTMLElement | null } {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const scrolled = useEffectEvent(onScroll);
  const resized = useEffectEvent(onResize);
  useEffect(() => {
    if (!scroller) return undefined;
    let usedAt = -Infinity;
    const use = () => {
      usedAt = performance.now();
    };
    const scroll = () => scrolled(scroller, performance.now() - usedAt > USED_MS);
    const observer = new ResizeObserver(() => resized(scroller));
    scroller.addEventListener('scroll', scroll, { passive: true });
    for (const one of MEANS) scroller.addEventListener(one, use, { passive: true });
    for (const one of [scroller, ...scroller.querySelectorAll('[data-testid="virtuoso-item-list"]')])
      observer.observe(one);
    return () => {
      scroller.removeEventListener('scroll', scroll);
      for (const one of MEANS) scroller.removeEventListener(one, use);
      observer.disconnect();
    };
  }, [scroller]);
  const scrollerRef = useCallback((one: HTMLElement | Window | null) => {
    setScroller(one instanceof HTMLElement ? one : null);
  }, []);
  return { scroller, scrollerRef };
}

/** Gives whether it was not there. */
function toEndOf(list: HTMLElement): boolean {
  const { scrollTop } = list;
  list.scrollTo({ top: list.scrollHeight });
  return list.scrollTop !== scrollTop;
}

function placeOf({ scrollTop, scrollHeight }: HTMLElement): ScrollPlace {
  return { top: scrollTop, height: scrollHeight };
}

function isNearBottom({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= NEAR_BOTTOM_PX;
}
