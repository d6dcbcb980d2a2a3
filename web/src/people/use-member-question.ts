import { type RefObject, useRef, useState } from 'react';
import type { MemberQuestion } from './member-questions.js';

interface Asking {
  readonly question: MemberQuestion | null;
  readonly ask: (question: MemberQuestion) => void;
  /** Where the menu is. */
  readonly row: RefObject<HTMLDivElement | null>;
  readonly end: () => void;
}

/** What is asked about a member, until it is answered: then the focus goes back to the button of the menu it was chosen in. */
export function useMemberQuestion(): Asking {
  const [question, ask] = useState<MemberQuestion | null>(null);
  const row = useRef<HTMLDivElement>(null);
  const end = () => {
    ask(null);
    row.current?.querySelector('button')?.focus();
  };
  return { question, ask, row, end };
}
