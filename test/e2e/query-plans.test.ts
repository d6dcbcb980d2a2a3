import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import type { MessageDocument } from '../../src/modules/log/message.schema.js';
import type { CommandName, DataOf } from '../support/documented.js';
import { fill } from '../support/filled/fill.js';
import { type Side, sideOf } from '../support/filled/side.js';
import { RARE_WORD } from '../support/filled/words.js';
import { indexesOf, Profile, type Query, slow } from '../support/profile.js';
import { done, useStage } from '../support/stage.js';

/*
 * Which index answers what the server asks its database. A query without one is as fast as any as long as a room is small,
 * so it is the plans that are looked at, and how much of a long log each went through. They are those that the database
 * followed when the server asked, so a new query is judged without being named here.
 */

const stage = useStage();
const SIZES = { messages: 3000, crowd: 1000, rooms: 20, messagesEach: 3 };
const PAGE = 50;

let side: Side;
let connection: Connection;
let profile: Profile;

beforeAll(async () => {
  connection = await mongoose.createConnection(stage.uri).asPromise();
  side = await fill(connection, sideOf('here', SIZES), () => undefined);
  // Others who talk on the same server: what is asked about one person's rooms does not go through these.
  await fill(connection, sideOf('there', { messages: 300, crowd: 10, rooms: 100, messagesEach: 3 }), () => undefined);
  profile = await Profile.begin(connection);
});

afterAll(async () => {
  await profile.end();
  await connection.close();
});

async function give<C extends CommandName>(who: string, command: C, data: object = {}): Promise<DataOf<C>> {
  return done(await stage.overRest(who, command, data));
}

/** What the database did for a command; where the answer is a page, for the next one too. */
async function queriesOf(who: string, command: CommandName, data: object): Promise<Query[]> {
  await profile.take();
  const answer = await give(who, command, data);
  if ('next_cursor' in answer && answer.next_cursor !== null)
    await give(who, command, { ...data, cursor: answer.next_cursor });
  return profile.take();
}

/** A message in the middle of the log. */
function message(): MessageDocument {
  return side.room.middle[0]!;
}

const HEADS = ['changes_room_rev', 'messages_room_seq'];
const TIMES = [...HEADS, 'messages_room_created'];
const WORDS = ['messages_room_text'];

describe('a page of history uses the index of its order', () => {
  it.each<[string, () => object, string[]]>([
    ['the latest', () => ({}), HEADS],
    ['before a message', () => ({ before_id: String(message()._id) }), HEADS],
    ['after a message', () => ({ after_id: String(message()._id) }), HEADS],
    ['around a message', () => ({ around_id: String(message()._id) }), HEADS],
    ['since a time', () => ({ since: message().created_at.toISOString() }), TIMES],
    ['until a time', () => ({ until: message().created_at.toISOString() }), TIMES],
  ])('%s', async (_, range, indexes) => {
    const { room, reader } = side;
    const queries = await queriesOf(reader, 'fetch_history', { room_id: room.id, limit: PAGE, ...range() });
    expect(slow(queries)).toEqual([]);
    expect(indexesOf(queries)).toEqual(expect.arrayContaining(indexes));
  });
});

describe('a list or search uses the index made for it', () => {
  const inRoom = (data: object = {}) => ({ room_id: side.room.id, ...data });
  const ofBusy = (data: object = {}) => inRoom({ message_id: String(side.room.busy._id), ...data });
  const missed = () => {
    const { seq, rev } = side.room.head;
    return { rooms: [inRoom({ after_seq: seq - 100, after_rev: rev - 100 })] };
  };
  type Row = [CommandName, string, keyof Pick<Side, 'reader' | 'lister' | 'owner'>, () => object, string[]];
  it.each<Row>([
    ['sync', 'of what was missed', 'reader', missed, [...HEADS, 'members_room_active_created']],
    ['search', 'in a room', 'reader', () => inRoom({ q: RARE_WORD, limit: 5 }), WORDS],
    ['search', 'in all rooms', 'lister', () => ({ q: RARE_WORD }), WORDS],
    ['list_mentions', '', 'reader', () => ({ limit: 2 }), ['messages_mentions']],
    ['list_pins', '', 'reader', () => inRoom(), [...HEADS, 'messages_room_pinned']],
    ['list_edits', '', 'reader', () => ofBusy({ limit: 5 }), ['changes_room_message_type']],
    ['list_reactions', '', 'reader', () => ofBusy({ limit: 5 }), ['reactions_message_created']],
    [
      'list_reactions',
      'of one kind',
      'reader',
      () => ofBusy({ limit: 5, reaction: '👍' }),
      ['reactions_message_reaction_created'],
    ],
    ['list_rooms', '', 'lister', () => ({ limit: 15 }), ['members_user_hidden']],
    ['list_public_rooms', '', 'reader', () => ({ limit: 1 }), ['rooms_company_activity']],
    ['get_full_room', '', 'reader', () => inRoom(), [...HEADS, 'members_room_active_created']],
    ['list_members', '', 'reader', () => inRoom({ limit: 5 }), ['members_room_active_created']],
  ])('%s %s', async (command, _, who, data, indexes) => {
    const queries = await queriesOf(side[who], command, data());
    expect(slow(queries)).toEqual([]);
    expect(indexesOf(queries)).toEqual(expect.arrayContaining(indexes));
  });
});
