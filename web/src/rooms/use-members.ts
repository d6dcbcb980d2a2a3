import type { MemberView } from '@confab/client';
import { useEffect, useState } from 'react';
import { useChat } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';

/** Of a large room as many are read as a completion can use. */
const MOST = 1000;
const PAGE = 200;

/** Who is in a room: of a small one as it is told in the list of rooms, of a large one those longest in it. */
export function useMembers(id: string): readonly MemberView[] {
  const { client, rooms, people } = useChat();
  const { entries } = useStore(rooms);
  const entry = entries.find(({ room }) => room.id === id);
  const told = entry?.members ?? null;
  const isLarge = entry !== undefined && told === null;
  const [read, setRead] = useState<readonly MemberView[]>([]);
  useEffect(() => {
    if (!isLarge) return undefined;
    let isOver = false;
    const readAll = async (): Promise<void> => {
      const all: MemberView[] = [];
      for (let cursor: string | null | undefined; cursor !== null && all.length < MOST;) {
        const more: { cursor?: string } = cursor === undefined ? {} : { cursor };
        const page = await client.commands.listMembers({ room_id: id, limit: PAGE, ...more });
        if (isOver) return;
        all.push(...page.members);
        cursor = page.next_cursor;
      }
      setRead(all);
    };
    // A room that is no more tells so itself.
    readAll().catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [client, id, isLarge]);
  const members = told ?? read;
  useEffect(() => people.noteMembers(members), [people, members]);
  return members;
}
