import { useState } from 'react';
import { attempt } from './attempt.js';

/** Whether something is under way, so that it is not begun twice, and a way to begin it. */
export function useUnderWay(): readonly [boolean, typeof attempt] {
  const [isUnderWay, setUnderWay] = useState(false);
  const begin = async (what: () => Promise<unknown>): Promise<boolean> => {
    setUnderWay(true);
    const isDone = await attempt(what);
    setUnderWay(false);
    return isDone;
  };
  return [isUnderWay, begin];
}
