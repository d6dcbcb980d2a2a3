import type { MemberView, UserPresenceView } from '@confab/client';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useChat } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import { nameOfMember } from './members.js';
import type { Person } from './people.js';

/** Who somebody is, asked for where that is not known yet. */
export function usePerson(id: string): Person {
  const { people } = useChat();
  const known = useStore(people).get(id);
  useEffect(() => people.want(id), [people, id]);
  return known ?? { id, name: null, avatar_url: null, is_bot: false };
}

/** How people are called, by their ids: in the room of these members, else as they call themselves. */
export function useNames(members: readonly MemberView[] | null, ids: readonly string[]): (id: string) => string {
  const { people } = useChat();
  const known = useStore(people);
  const wanted = ids.join('\n');
  useEffect(() => {
    for (const id of wanted.split('\n')) people.want(id);
  }, [people, wanted]);
  return useCallback(
    (id) => {
      const member = members?.find(({ user_id }) => user_id === id);
      return member ? nameOfMember(member) : (known.get(id)?.name ?? id);
    },
    [members, known],
  );
}

/** Whether somebody is there, while one looks; undefined where that is not known. */
export function usePresence(id: string): UserPresenceView | undefined {
  const { presence } = useChat().client;
  useEffect(() => (id === '' ? undefined : presence.watch([id])), [presence, id]);
  const subscribe = useCallback((listener: () => void) => presence.on('change', listener), [presence]);
  return useSyncExternalStore(subscribe, () => presence.of(id));
}
