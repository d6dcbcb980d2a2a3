import type { ConfabClient, MemberView } from '@confab/client';
import { useEffect, useState } from 'react';
import { withMember } from '../people/members.js';
import { useChat } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';

/** Of a large room as many are read as a completion can use. */
const MOST = 1000;
const PAGE = 100;

/** Who is in a room: as it is told in the list of rooms, else (of a large room, or one put away) those longest in it. */
export function useMembers(id: string): readonly MemberView[] {
  const { client, rooms, people } = useChat();
  const { entries, isLoaded } = useStore(rooms);
  const told = entries.find(({ room }) => room.id === id)?.members ?? null;
  const isUntold = told === null && isLoaded;
  const [read, setRead] = useState<readonly MemberView[]>([]);
  useEffect(() => (isUntold ? follow(client, id, setRead) : undefined), [client, id, isUntold]);
  const members = told ?? read;
  useEffect(() => people.noteMembers(members), [people, members]);
  return members;
}

/** Reads the members at each connection, and keeps them up by events in between. @returns the end of it */
function follow(client: ConfabClient, id: string, show: (members: readonly MemberView[]) => void): () => void {
  let members: readonly MemberView[] = [];
  /** What happened since the reading under way began: its pages may be older. */
  let meanwhile: MemberView[] = [];
  let readings = 0;
  const put = (all: readonly MemberView[]) => {
    members = all;
    show(all);
  };
  const read = async (): Promise<void> => {
    const reading = (readings += 1);
    meanwhile = [];
    const all = await membersOf(client, id, () => reading === readings);
    if (reading === readings) put(meanwhile.reduce(withMember, all));
  };
  const change = ({ member }: { member: MemberView }) => {
    if (member.room_id !== id) return;
    meanwhile.push(member);
    put(withMember(members, member));
  };
  // A room that is no more tells so itself.
  const begin = () => void read().catch(() => undefined);
  const stops = [
    client.on('ready', begin),
    client.on('member_joined', change),
    client.on('member_updated', change),
    client.on('member_left', change),
  ];
  begin();
  return () => {
    readings += 1;
    for (const stop of stops) stop();
  };
}

async function membersOf(client: ConfabClient, id: string, isWanted: () => boolean): Promise<readonly MemberView[]> {
  const all: MemberView[] = [];
  let cursor: string | null = null;
  do {
    const more: { cursor?: string } = cursor === null ? {} : { cursor };
    const page = await client.commands.listMembers({ room_id: id, limit: PAGE, ...more });
    all.push(...page.members);
    cursor = page.next_cursor;
  } while (cursor !== null && all.length < MOST && isWanted());
  return all;
}
