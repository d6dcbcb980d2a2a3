import { useEffect, useState } from 'react';
import { Store } from './store.js';
import { useStore } from './use-store.js';

/**
 * What `make` gives, held while the component is there and closed after it; another one where `make` is another. null until
 * it is made: connections and the like are no part of rendering.
 */
export function useHeld<T extends { close(): void }>(make: () => T): T | null {
  const [held] = useState(() => new Store<T | null>(null));
  useEffect(() => {
    const made = make();
    held.set(made);
    return () => {
      held.set(null);
      made.close();
    };
  }, [held, make]);
  return useStore(held);
}
