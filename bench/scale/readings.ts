import type { MessageDocument } from '../../src/modules/log/message.schema.js';
import { encodeTimeCursor } from '../../src/modules/members/time-cursor.js';
import type { Side } from '../../test/support/filled/side.js';
import { COMMON_WORD, ORDINARY_WORD, RARE_WORD } from '../../test/support/filled/words.js';
import type { Answer, Api } from './api.js';

/** Something that a client waits for. Turns are counted from 0, over both sides alike. */
export interface Reading {
  name: string;
  /** @throws Error when it is not answered with what there is */
  run: (side: Side, api: Api, turn: number) => Promise<void>;
  /** It cannot be repeated. */
  isOnce?: true;
}

const PAGE = 50;
const HOUR_MS = 3_600_000;
const BEGINNING = new Date(0).toISOString();

export const READINGS: readonly Reading[] = [
  page('latest page', () => ({})),
  page('page before a message in the middle', (_, id) => ({ before_id: id })),
  page('page after a message in the middle', (_, id) => ({ after_id: id })),
  page('page around a message in the middle', (_, id) => ({ around_id: id })),
  page('page since a time in the middle', (at) => ({ since: at.toISOString() })),
  page('page until a time in the middle', (at) => ({ until: at.toISOString() })),
  page('page of an hour in the middle', (at) => ({ since: at.toISOString(), until: shifted(at, HOUR_MS) })),
  page('page before a message, since the beginning', (_, id) => ({ before_id: id, since: BEGINNING })),
  page('page after a message, until now', (_, id) => ({ after_id: id, until: shifted(new Date(), 0) })),
  page('page since the beginning, most of it cleared', () => ({ since: BEGINNING }), 'cleaner'),
  page('latest page of bots', () => ({ is_bot: true })),
  page('latest page of people', () => ({ is_bot: false })),
  page('page of bots around the middle', (_, id) => ({ around_id: id, is_bot: true })),
  page('page of bots since the middle', (at) => ({ since: at.toISOString(), is_bot: true })),
  of('page of bots where none has written', 'messages', 0, ({ crowd }, api) =>
    api.get(crowd.middle.user_id, `/rooms/${crowd.id}/messages`, { is_bot: true }),
  ),
  {
    name: 'sync of the last 100 messages and changes',
    run: async ({ room, reader }, api) => {
      const { seq, rev } = room.head;
      const position = { room_id: room.id, after_seq: seq - 100, after_rev: rev - 100 };
      const { rooms: [found] = [] } = await api.give(reader, 'POST', '/sync', { rooms: [position] });
      requireAll((found?.messages?.length ?? 0) >= 100 && (found?.changed?.length ?? 0) > 0);
    },
  },
  { name: 'list of 500 rooms with unread counts', run: listRooms },
  search('search of a common word', COMMON_WORD, 20),
  search('search of an ordinary word', ORDINARY_WORD, 20),
  search('search of a rare word', RARE_WORD, 5),
  search('search of a common and a rare word', `${COMMON_WORD} ${RARE_WORD}`, 1),
  search('search of a word that nobody wrote', 'nobody', 0),
  of('mentions of me', 'messages', 1, ({ reader }, api) => api.get(reader, '/me/mentions')),
  of('pins', 'messages', PAGE, ({ room, reader }, api) => api.get(reader, `/rooms/${room.id}/pins`)),
  of('earlier texts of a message', 'edits', 20, ({ room, reader }, api) => api.get(reader, `${busyIn(room)}/edits`)),
  of('reactions to a message', 'reactions', PAGE, ({ room, reader }, api) =>
    api.get(reader, `${busyIn(room)}/reactions`),
  ),
  of('room with its latest page', 'messages', PAGE, ({ room, reader }, api) =>
    api.get(reader, `/rooms/${room.id}/full`),
  ),
  of('crowded room with its latest page', 'messages', PAGE, ({ crowd }, api) =>
    api.get(crowd.middle.user_id, `/rooms/${crowd.id}/full`),
  ),
  of('members of a crowded room', 'members', PAGE, ({ crowd }, api) =>
    api.get(crowd.middle.user_id, `/rooms/${crowd.id}/members`),
  ),
  of('members from the middle of a crowded room', 'members', PAGE, ({ crowd: { id, middle } }, api) =>
    api.get(middle.user_id, `/rooms/${id}/members`, { cursor: encodeTimeCursor(middle.created_at, middle._id) }),
  ),
];

/** A page of history of the room, from a place near the middle that is another in each turn. */
function page(
  name: string,
  range: (at: Date, id: string) => Record<string, string | boolean>,
  who: 'reader' | 'cleaner' = 'reader',
): Reading {
  const run: Reading['run'] = async (side, api, turn) => {
    const { _id, created_at } = messageOf(side, turn);
    const query = { limit: PAGE, ...range(created_at, _id.toString()) };
    const { messages = [] } = await api.get(side[who], `/rooms/${side.room.id}/messages`, query);
    requireAll(messages.length === PAGE);
  };
  return { name, run };
}

function search(name: string, q: string, least: number): Reading {
  return of(name, 'results', least, ({ room, reader }, api) => api.get(reader, '/search', { room_id: room.id, q }));
}

function of(
  name: string,
  field: 'messages' | 'results' | 'edits' | 'reactions' | 'members',
  least: number,
  ask: (side: Side, api: Api) => Promise<Answer>,
): Reading {
  return { name, run: async (side, api) => requireAll(((await ask(side, api))[field] ?? []).length >= least) };
}

async function listRooms({ lister }: Side, api: Api): Promise<void> {
  let found = 0;
  let cursor: string | null | undefined;
  do {
    const { rooms = [], next_cursor } = await api.get(lister, '/rooms', { limit: 100, ...(cursor && { cursor }) });
    found += rooms.filter(({ unread_count: unread = 0 }) => unread > 0).length;
    cursor = next_cursor;
  } while (cursor);
  requireAll(found === 500);
}

/** A message near the middle of the room, another in each turn. */
export function messageOf({ room: { middle, busy } }: Side, turn: number): MessageDocument {
  return middle[(turn * 37) % middle.length] ?? busy;
}

function busyIn({ id, busy }: Side['room']): string {
  return `/rooms/${id}/messages/${busy._id.toString()}`;
}

function shifted(at: Date, milliseconds: number): string {
  return new Date(at.getTime() + milliseconds).toISOString();
}

function requireAll(isAll: boolean): void {
  if (!isAll) throw new Error('An answer holds less than there is');
}
