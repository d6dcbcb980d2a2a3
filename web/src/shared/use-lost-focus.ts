import { useLayoutEffect, useRef } from 'react';

/**
 * Says so when an element that had the focus has left the page, and the focus with it. @returns what is to be told of each element
 * that gets the focus, with what is to be known of it then
 */
export function useLostFocus<T>(onLost: (known: T) => void): (element: Element, known: T) => void {
  const last = useRef<{ readonly element: Element; readonly known: T } | null>(null);
  useLayoutEffect(() => {
    if (last.current?.element.isConnected !== false) return;
    const { known } = last.current;
    last.current = null;
    // Somebody who went on elsewhere stays there.
    if (document.activeElement === document.body) onLost(known);
  });
  return (element, known) => {
    last.current = { element, known };
  };
}
