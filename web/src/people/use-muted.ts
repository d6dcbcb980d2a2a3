import type { MemberView } from '@confab/client';
import { useEffect, useState } from 'react';

/** What a timer can wait for. */
const LONGEST_MS = 2 ** 31 - 1;

/** Whether somebody is muted just now: nothing tells the end of a mute that ends by itself. */
export function useMuted(member: Pick<MemberView, 'is_muted' | 'muted_until'> | null): boolean {
  const end = member?.is_muted === true ? member.muted_until : null;
  const [ended, setEnded] = useState<string | null>(null);
  useEffect(() => {
    if (end === null) return undefined;
    const left = Date.parse(end) - Date.now();
    if (left > LONGEST_MS) return undefined;
    const timer = setTimeout(() => setEnded(end), left);
    return () => clearTimeout(timer);
  }, [end]);
  return member?.is_muted === true && (end === null || ended !== end);
}
