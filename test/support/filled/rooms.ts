import { newUuidV7, randomUuid, toUuid } from '../../../src/core/database/uuid.js';
import type { RoomHead } from '../../../src/modules/log/log.types.js';
import { systemMessage } from '../../../src/modules/log/message-documents.js';
import { type MessageEvent, MESSAGES } from '../../../src/modules/log/message.schema.js';
import { type MemberDocument, MEMBERS } from '../../../src/modules/members/member.schema.js';
import { type RoomDocument, ROOMS } from '../../../src/modules/rooms/room.schema.js';
import { newUser } from '../../../src/modules/users/user-documents.js';
import { USERS } from '../../../src/modules/users/user.schema.js';
import type { RoomType } from '../../../src/protocol/vocabulary.js';
import type { Batch } from './fill.js';
import { type LogFacts, logOf } from './log.js';

const AT_ONCE = 2000;
/** Somebody writes about twice a minute. */
const EVERY_MS = 30_000;
/** Messages that somebody who cleared the room left. */
const LEFT = 1000;

export type People = readonly [string, ...string[]];

interface TalkPlan {
  /** Who writes; the first of them owns the room. */
  people: People;
  /** Writes too. */
  bot?: string;
  /** Says nothing, and has cleared all but the newest messages. */
  cleaner?: string;
  messages: number;
}

/** A group with a log that ends now. @returns its id, and what is known of the log */
export function* talkedIn({ people, bot, cleaner, messages }: TalkPlan): Generator<Batch, LogFacts & { id: string }> {
  const room = roomDocument('group', people[0], messages);
  const everybody = [...people, ...[bot, cleaner].filter((id) => id !== undefined)];
  const members = yield* opened(room, everybody, (member) => {
    if (member.user_id === cleaner) member.cleared_seq = Math.max(0, messages - LEFT);
  });
  const id = room._id.toString();
  const head: RoomHead = { seq: members.length + 1, tally: 0, rev: 0 };
  const facts = yield* logOf({ roomId: id, head, messages, people, bot, from: room.created_at, every: EVERY_MS });
  const { seq, tally, rev } = facts.head;
  const copies = { last_seq: seq, last_tally: tally, last_rev: rev, active_at: facts.last.created_at };
  yield { collection: ROOMS, documents: [{ ...room, ...copies, last_message: facts.last }] };
  return { ...facts, id };
}

/** A public room whose people only came. @returns its id, and the membership in the middle of the list */
export function* crowded(people: People): Generator<Batch, { id: string; middle: MemberDocument }> {
  const room = roomDocument('public', people[0], 0);
  const members = yield* opened(room, people);
  yield { collection: ROOMS, documents: [{ ...room, last_seq: members.length + 1 }] };
  const middle = members[Math.floor(members.length / 2)];
  if (!middle) throw new Error('A room without people');
  return { id: room._id.toString(), middle };
}

/** The memberships of a room, and the messages that tell of its beginning. Counts them in the room, which it does not store. */
function* opened(
  room: RoomDocument,
  people: readonly string[],
  adjust: (member: MemberDocument) => void = () => undefined,
): Generator<Batch, MemberDocument[]> {
  const { _id: id, created_by: by, created_at: at } = room;
  const tell = (event: MessageEvent, seq: number): object => systemMessage(id, newUuidV7(), event, seq, 0, at);
  yield { collection: MESSAGES, documents: [tell({ type: 'room_created', by, user_id: null }, 1)] };
  const members = people.map((userId) => memberDocument(room, userId));
  members.forEach(adjust);
  room.member_count = members.length;
  for (const [first, some] of parts(members)) {
    const joined = some.map(({ user_id }, n) => tell({ type: 'member_joined', by, user_id }, first + n + 2));
    yield { collection: MESSAGES, documents: joined };
    yield { collection: MEMBERS, documents: some };
  }
  return members;
}

/** The accounts of people, or of bots. */
export function* accountsOf(ids: readonly string[], isBot = false): Generator<Batch> {
  for (const [, some] of parts(ids))
    yield { collection: USERS, documents: some.map((id) => ({ ...newUser(id, null, new Date()), is_bot: isBot })) };
}

/** As many new ids that begin with a name. */
export function peopleOf(name: string, count: number): People {
  const others = Array.from(
    { length: Math.max(0, Math.ceil(count) - 1) },
    (_, number) => `${name}-${String(number + 1)}`,
  );
  return [`${name}-0`, ...others];
}

function* parts<T>(items: readonly T[]): Generator<[first: number, part: readonly T[]]> {
  for (let first = 0; first < items.length; first += AT_ONCE) yield [first, items.slice(first, first + AT_ONCE)];
}

function roomDocument(type: RoomType, owner: string, messages: number): RoomDocument {
  const at = new Date(Date.now() - (messages + 1) * EVERY_MS);
  return {
    _id: toUuid(randomUuid()),
    type,
    name: `A ${type} room`,
    name_lower: `a ${type} room`,
    company_id: null,
    document_id: null,
    is_active: true,
    deleted_at: null,
    history: 'all',
    reference_order: null,
    client_room_id: null,
    created_by: owner,
    epoch: randomUuid(),
    last_seq: 0,
    last_rev: 0,
    last_tally: 0,
    last_message: null,
    active_at: at,
    member_count: 0,
    extra_metadata: {},
    created_at: at,
    updated_at: at,
  };
}

function memberDocument({ _id: room_id, created_by, created_at }: RoomDocument, userId: string): MemberDocument {
  return {
    _id: newUuidV7(),
    room_id,
    user_id: userId,
    nickname: null,
    role: userId === created_by ? 'owner' : 'member',
    is_active: true,
    from_seq: 0,
    read_tally: 0,
    last_read_seq: 0,
    last_read_id: null,
    last_read_at: null,
    created_at,
    updated_at: created_at,
  };
}
