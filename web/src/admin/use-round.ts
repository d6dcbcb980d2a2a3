import { useCallback, useState } from 'react';

/** A key that is another one after each `reload`: what is read by it is read anew. Nobody is told of rooms that they are not in. */
export function useRound(of: string): { readonly key: string; readonly reload: () => void } {
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { key: `${of} ${round}`, reload };
}
