import { useSyncExternalStore } from 'react';
import type { Readable } from './store.js';

/** The value of a store, as it is now and whenever it changes. */
export function useStore<T>(store: Readable<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
