import { useEffect, useState } from 'react';

/**
 * What is loaded only where it is wanted; null until it is there. A failure is thrown, to the ErrorBoundary around it; where
 * that begins anew, it is tried again. @param load the same function as long as the same is wanted
 */
export function useLoaded<T>(load: () => Promise<T>): T | null {
  const [known, setKnown] = useState<{ load: () => Promise<T>; read: () => T } | null>(null);
  useEffect(() => {
    let isOver = false;
    const settle = (read: () => T) => {
      if (!isOver) setKnown({ load, read });
    };
    load().then(
      (value) => settle(() => value),
      (cause: unknown) =>
        settle(() => {
          throw new Error('A part of the page could not be loaded', { cause });
        }),
    );
    return () => {
      isOver = true;
    };
  }, [load]);
  return known?.load === load ? known.read() : null;
}
