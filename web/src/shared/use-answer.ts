import { useEffect, useEffectEvent, useState } from 'react';
import { sentenceOf } from './attempt.js';

/** What was asked: the answer, once it is there, or why there is none. */
export interface Answered<T> {
  readonly answer: T | null;
  readonly trouble: string | null;
}

/** What `read` answers. It is asked anew whenever `key` is another; until then what was answered before is shown. */
export function useAnswer<T>(key: string, read: () => Promise<T>): Answered<T> {
  const [answered, setAnswered] = useState<Answered<T>>({ answer: null, trouble: null });
  const ask = useEffectEvent(read);
  useEffect(() => {
    let isOver = false;
    ask().then(
      (answer) => {
        if (!isOver) setAnswered({ answer, trouble: null });
      },
      (error: unknown) => {
        if (!isOver) setAnswered({ answer: null, trouble: sentenceOf(error) });
      },
    );
    return () => {
      isOver = true;
    };
  }, [key]);
  return answered;
}
