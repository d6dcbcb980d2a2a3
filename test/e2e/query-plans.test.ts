import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import type { AttachmentView } from '../../client/src/protocol.generated.js';
import type { MessageDocument } from '../../src/modules/log/message.schema.js';
import { ended } from '../support/bot-replies.js';
import type { CommandName, DataOf } from '../support/documented.js';
import { fill } from '../support/filled/fill.js';
import { type Side, sideOf } from '../support/filled/side.js';
import { COMMON_WORD, RARE_WORD } from '../support/filled/words.js';
import { indexesOf, Profile, type Query, slow } from '../support/profile.js';
import { ALL_COMMANDS } from '../support/sample-commands.js';
import { done, useStage } from '../support/stage.js';
import { upload } from '../support/uploads.js';

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
/** Commands that were given. */
const given = new Set<string>();

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
  given.add(command);
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
const AUTHORS = [...HEADS, 'messages_room_authors'];
const TIMES = [...HEADS, 'messages_room_created'];
/** A page of results, and the place in the log of the page behind it. */
const WORDS = ['messages_room_created', 'messages_room_words'];
const BEGINNING = new Date(0).toISOString();

describe('a page of history uses the index of its order', () => {
  it.each<[string, () => object, string[]]>([
    ['the latest', () => ({}), HEADS],
    ['before a message', () => ({ before_id: String(message()._id) }), HEADS],
    ['after a message', () => ({ after_id: String(message()._id) }), HEADS],
    ['around a message', () => ({ around_id: String(message()._id) }), HEADS],
    ['since a time', () => ({ since: message().created_at.toISOString() }), TIMES],
    ['until a time', () => ({ until: message().created_at.toISOString() }), TIMES],
    ['before a message, since long ago', () => ({ before_id: String(message()._id), since: BEGINNING }), TIMES],
    ['after a message, until now', () => ({ after_id: String(message()._id), until: new Date().toISOString() }), TIMES],
    ['of bots', () => ({ is_bot: true }), AUTHORS],
    ['of people', () => ({ is_bot: false }), AUTHORS],
    ['of bots around a message', () => ({ is_bot: true, around_id: String(message()._id) }), AUTHORS],
  ])('%s', async (_, range, indexes) => {
    const { room, reader } = side;
    const queries = await queriesOf(reader, 'fetch_history', { room_id: room.id, limit: PAGE, ...range() });
    expect(slow(queries)).toEqual([]);
    expect(indexesOf(queries)).toEqual([...indexes].sort());
  });

  it('for somebody who cleared most of the log, too', async () => {
    const { room, cleaner } = side;
    const queries = await queriesOf(cleaner, 'fetch_history', { room_id: room.id, since: BEGINNING });
    expect(slow(queries)).toEqual([]);
    expect(indexesOf(queries)).toEqual([...TIMES].sort());
  });

  it('where there is none of what is asked for, too', async () => {
    const { crowd } = side;
    for (const is_bot of [true, false]) {
      const queries = await queriesOf(crowd.middle.user_id, 'fetch_history', { room_id: crowd.id, is_bot });
      expect(slow(queries)).toEqual([]);
    }
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
    [
      'sync',
      'of what was missed',
      'reader',
      missed,
      [...HEADS, 'members_room_active_created', 'messages_room_streaming'],
    ],
    ['search', 'in a room', 'reader', () => inRoom({ q: COMMON_WORD, limit: 100 }), WORDS],
    [
      'search',
      'of several words since a time',
      'reader',
      () => inRoom({ q: `${COMMON_WORD} ${RARE_WORD}`, since: BEGINNING, limit: 5 }),
      WORDS,
    ],
    ['search', 'in all rooms', 'lister', () => ({ q: COMMON_WORD }), WORDS],
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
    expect(indexesOf(queries)).toEqual([...indexes].sort());
  });
});

describe('no command asks for what no index helps to find', () => {
  const inRoom = (data: object = {}) => ({ room_id: side.room.id, ...data });
  const on = (place: number, data: object = {}) =>
    inRoom({ message_id: String(side.room.middle[place]!._id), ...data });
  const writerOf = (place: number): string => side.room.middle[place]!.sender_id!;

  /** Gives the commands one by one. @returns what was slow, with the command */
  async function slowAmong(commands: readonly [who: string, command: CommandName, data?: object][]): Promise<string[]> {
    const found: string[] = [];
    await profile.take();
    for (const [who, command, data] of commands) {
      await give(who, command, data);
      found.push(...slow(await profile.take()).map((query) => `${command}: ${query}`));
    }
    return found;
  }

  it('about messages', async () => {
    const { reader, owner } = side;
    const { message } = await give(reader, 'send_message', inRoom({ content: 'hello', client_message_id: 'once' }));
    const mine = inRoom({ message_id: message.id });
    expect(
      await slowAmong([
        [reader, 'send_message', inRoom({ content: 'hello', client_message_id: 'once' })],
        [reader, 'send_message', inRoom({ content: 'hello', mentions: [owner], reply_to: message.id })],
        [reader, 'send_message', { participants: [reader, owner], content: 'hello' }],
        [reader, 'get_message', on(0, { include: ['room', 'user'] })],
        [writerOf(1), 'edit_message', on(1, { content: 'better' })],
        [reader, 'redirect_message', on(2, { targets: [owner] })],
        [reader, 'add_reaction', on(2, { reaction: '👍' })],
        [reader, 'remove_reaction', on(2, { reaction: '👍' })],
        [reader, 'clear_reactions', on(2)],
        [owner, 'unpin_message', inRoom({ message_id: await pinned() })],
        [owner, 'pin_message', on(3)],
        [reader, 'delete_message', on(4, { scope: 'me' })],
        [reader, 'fetch_history', inRoom()],
        [reader, 'delete_message', mine],
        [owner, 'delete_message', on(5)],
      ]),
    ).toEqual([]);
  });

  it("about one's own side of a room", async () => {
    const { reader } = side;
    expect(
      await slowAmong([
        [reader, 'mark_unread', on(0)],
        [reader, 'read_messages', inRoom({ last_read_id: String(side.room.middle[6]!._id) })],
        [reader, 'hide_room', inRoom()],
        [reader, 'list_rooms', { is_hidden: true }],
        [reader, 'hide_room', inRoom({ is_hidden: false })],
        [reader, 'clear_history', inRoom({ up_to_id: String(side.room.middle[0]!._id) })],
        [reader, 'typing_start', inRoom()],
        [reader, 'typing_stop', inRoom()],
      ]),
    ).toEqual([]);
  });

  it('about rooms and their members', async () => {
    const { crowd, owner, reader } = side;
    // With the first, who owns the room, gone, it is passed on to the next.
    const [first, owning = '', next = ''] = crowd.people;
    const root = stage.person('root', { scope: 'admin', company_id: 'acme' });
    const crowded = { room_id: crowd.id };
    const named = (user_id: string) => ({ ...crowded, user_id });
    const [newcomer, other, third] = stage.people('newcomer', 'other', 'third');
    const { invite } = await give(first, 'create_invite', crowded);
    const { room } = await give(owner, 'create_room', {
      type: 'group',
      participants: [reader],
      client_room_id: 'once',
    });
    expect(
      await slowAmong([
        [owner, 'create_room', { type: 'group', participants: [reader], client_room_id: 'once' }],
        [owner, 'update_room', { room_id: room.id, name: 'Another name' }],
        [owner, 'list_rooms', { participant: reader }],
        [owner, 'delete_room', { room_id: room.id }],
        [first, 'leave_room', { ...crowded, end_membership: true }],
        [newcomer, 'list_public_rooms', { q: 'a pub' }],
        [root, 'list_all_rooms'],
        [stage.admin, 'list_all_rooms'],
        [stage.admin, 'list_all_rooms', { q: 'a pub', type: 'public', is_active: true }],
        [stage.admin, 'list_all_rooms', { q: crowd.id }],
        [newcomer, 'get_invite', { code: invite.code }],
        [newcomer, 'accept_invite', { code: invite.code }],
        [owning, 'list_invites', crowded],
        [owning, 'revoke_invite', { ...crowded, code: invite.code }],
        [other, 'join_room', crowded],
        [owning, 'add_member', named(third)],
        [owning, 'list_members', { ...crowded, include: ['room', 'user'] }],
        [owning, 'update_member', { ...named(other), role: 'admin' }],
        [owning, 'mute_member', { ...named(third), until: null }],
        [owning, 'unmute_member', named(third)],
        [owning, 'ban_member', named(third)],
        [owning, 'list_bans', crowded],
        [owning, 'unban_member', named(third)],
        [owning, 'remove_member', named(newcomer)],
        [owning, 'update_member', { ...named(next), role: 'owner' }],
        [owning, 'get_room', crowded],
        [owning, 'get_full_room', crowded],
        [owning, 'get_room_status', crowded],
        [owning, 'list_user_rooms', { user_id: other }],
      ]),
    ).toEqual([]);
  });

  it('about people', async () => {
    const { reader, owner } = side;
    const root = stage.person('root', { scope: 'admin', company_id: 'acme' });
    expect(
      await slowAmong([
        [reader, 'get_me'],
        [reader, 'update_me', { name: 'Rea' }],
        [reader, 'search_users', { q: 'here-person' }],
        [reader, 'get_user', { user_id: owner }],
        [reader, 'set_presence', { status: 'away' }],
        [reader, 'get_presence', { user_ids: [owner] }],
        [reader, 'get_limits'],
        [root, 'search_users'],
        [root, 'list_limits'],
        [stage.admin, 'search_users'],
        [stage.admin, 'search_users', { q: 'here-person' }],
        [stage.admin, 'list_processes'],
        [root, 'get_company', { company_id: 'acme' }],
        [root, 'update_company', { company_id: 'acme', name: 'Acme' }],
        [stage.admin, 'mint_token', { user_id: owner }],
        [reader, 'dev_token', { user_id: owner }],
      ]),
    ).toEqual([]);
  });

  it('about files', async () => {
    const { reader } = side;
    const room_id = side.room.id;
    const [shown, unused] = [
      await upload(stage, reader, room_id, 'shown'),
      await upload(stage, reader, room_id, 'unused'),
    ];
    const of = ({ id }: AttachmentView) => ({ room_id, attachment_id: id });
    expect(
      await slowAmong([
        [reader, 'send_message', inRoom({ attachments: [{ id: shown.id }] })],
        [reader, 'list_attachments', inRoom()],
        [reader, 'list_attachments', inRoom({ type: 'image' })],
        [reader, 'get_attachment', of(shown)],
        [reader, 'delete_attachment', of(unused)],
      ]),
    ).toEqual([]);
    await profile.take();
    await upload(stage, reader, room_id, 'another');
    expect((await fetch(`${stage.server.url}${shown.url}`)).status).toBe(200);
    expect(slow(await profile.take())).toEqual([]);
  });

  it('about bots', async () => {
    const { owner } = side;
    const bot_id = stage.person('echo');
    const root = stage.person('root', { scope: 'admin', company_id: 'acme' });
    const device = await stage.connect(owner);
    const last = async (): Promise<string> => (await ended(device)).message.id;
    const [create, put] = [
      { type: 'group', bots: [{ id: bot_id }] },
      { bot_id, provider: 'echo', name: 'Echo' },
    ];
    expect(await slowAmong([[stage.admin, 'put_bot', put]])).toEqual([]);
    const room_id = (await give(owner, 'create_room', create)).room.id;
    const { message } = await give(owner, 'send_message', { room_id, content: 'hello' });
    const message_id = await last();
    const again = { room_id, message_id };
    expect(
      await slowAmong([
        [stage.admin, 'get_bot', { bot_id }],
        [stage.admin, 'list_bots'],
        [stage.admin, 'list_bot_definitions'],
        [root, 'list_bot_definitions'],
        [owner, 'resend_message', { room_id, message_id: message.id, content: 'hello again' }],
        [owner, 'regenerate_reply', again],
        [owner, 'stop_generation', again],
        [owner, 'invoke_bot', { room_id, bot_id, message_id: message.id, overrides: { content: 'hi' } }],
        [stage.admin, 'delete_bot', { bot_id }],
      ]),
    ).toEqual([]);
  });

  it('about a crowd that loses its room', async () => {
    expect(await slowAmong([[stage.admin, 'delete_room', { room_id: side.crowd.id }]])).toEqual([]);
  });

  it('nor does a connection', async () => {
    await profile.take();
    const device = await stage.connect(side.reader);
    await device.caughtUp();
    expect(slow(await profile.take())).toEqual([]);
  });

  it('and none is left out', async () => {
    // These begin work that goes through all that is stored, on purpose and in parts.
    await give(side.cleaner, 'erase_me', { confirm: side.cleaner });
    await give(stage.admin, 'erase_user', { user_id: side.cleaner });
    const left = ALL_COMMANDS.filter((command) => !given.has(command));
    // The demo gives none of its own: it begins clients, who give those above.
    expect(left.sort()).toEqual(['authenticate', 'join_demo']);
  });
});

async function pinned(): Promise<string> {
  const { messages } = await give(side.reader, 'list_pins', { room_id: side.room.id, limit: 1 });
  return messages[0]!.id;
}
