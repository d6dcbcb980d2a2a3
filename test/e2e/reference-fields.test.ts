import { describe, expect, it } from '@jest/globals';
import type { Device } from '../support/device.js';
import { fieldsOf, jsonTypesOf, propertiesOf, requiredOf } from '../support/documented.js';
import { done, onBothTransports, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';
import { eventually } from '../support/waiting.js';

/*
 * The fields of the command set that clients of the older chat know, by class, each with its JSON type (`?`: may be null),
 * and where Confab has it. They bear the same names here. Where Confab differs on purpose, `elsewhere` says how.
 */

const stage = useStage({ PRESENCE_GRACE_MS: '50' });

type Fields = Readonly<Record<string, string>>;

interface ReferenceClass {
  /** Confab's class. */
  readonly as: string;
  readonly fields: Fields;
  /** Fields that Confab's class does not take, with why. */
  readonly elsewhere?: Fields;
}

const ROOM_BASE = {
  name: 'string?',
  type: 'string',
  // An opaque string; a UUID is one.
  company_id: 'string?',
  is_active: 'boolean',
  extra_metadata: 'object',
};
const ROOM_STORED = { ...ROOM_BASE, id: 'string', created_at: 'string', updated_at: 'string' };
const MEMBER_BASE = { room_id: 'string', user_id: 'string', role: 'string', is_active: 'boolean' };
const MEMBER_STORED = {
  ...MEMBER_BASE,
  id: 'string',
  last_read_at: 'string?',
  created_at: 'string',
  updated_at: 'string',
};
const MESSAGE_BASE = {
  room_id: 'string',
  sender_id: 'string?',
  message_type: 'string',
  content: 'string',
  extra_metadata: 'object',
};
const MESSAGE_STORED = {
  ...MESSAGE_BASE,
  id: 'string',
  is_deleted: 'boolean',
  deleted_at: 'string?',
  created_at: 'string',
  updated_at: 'string',
};
const REACTION_BASE = { message_id: 'string', user_id: 'string', reaction: 'string' };
const REACTION_STORED = { ...REACTION_BASE, id: 'string', created_at: 'string' };

const CLASSES: Readonly<Record<string, ReferenceClass>> = {
  ChatRoomBase: { as: 'RoomView', fields: ROOM_BASE },
  ChatRoomCreate: {
    as: 'CreateRoomCommand',
    fields: ROOM_BASE,
    elsewhere: { company_id: "the maker's, by their token", is_active: 'a new room always is' },
  },
  ChatRoomUpdate: {
    as: 'UpdateRoomCommand',
    fields: { name: 'string?', is_active: 'boolean?', extra_metadata: 'object?' },
  },
  ChatRoomInDB: { as: 'RoomView', fields: ROOM_STORED },
  ChatRoom: {
    as: 'RoomView',
    fields: { ...ROOM_STORED, member_count: 'integer', last_message: 'object?', company: 'object?' },
  },
  ChatMemberBase: { as: 'MemberView', fields: MEMBER_BASE },
  ChatMemberCreate: {
    as: 'AddMemberCommand',
    fields: MEMBER_BASE,
    elsewhere: { is_active: 'a new membership always is' },
  },
  ChatMemberUpdate: {
    as: 'UpdateMemberCommand',
    fields: { role: 'string?', is_active: 'boolean?', last_read_at: 'string?' },
    elsewhere: {
      is_active: 'add_member, remove_member and leave_room: an entry of the log tells everybody',
      last_read_at: 'read_messages: each reads for themselves, up to a message',
    },
  },
  ChatMemberInDB: { as: 'MemberView', fields: MEMBER_STORED },
  ChatMember: { as: 'MemberView', fields: { ...MEMBER_STORED, user: 'object?', room: 'object?' } },
  ChatMessageBase: { as: 'MessageView', fields: MESSAGE_BASE },
  ChatMessageCreate: {
    as: 'SendMessageCommand',
    fields: MESSAGE_BASE,
    elsewhere: { sender_id: 'whoever gives the command' },
  },
  ChatMessageUpdate: { as: 'EditMessageCommand', fields: { content: 'string?', extra_metadata: 'object?' } },
  ChatMessageInDB: { as: 'MessageView', fields: MESSAGE_STORED },
  ChatMessage: {
    as: 'MessageView',
    fields: {
      ...MESSAGE_STORED,
      sender_name: 'string?',
      reactions: 'object',
      is_edited: 'boolean',
      room: 'object?',
      sender: 'object?',
    },
  },
  MessageReactionBase: { as: 'MessageReactionView', fields: REACTION_BASE },
  MessageReactionCreate: {
    as: 'AddReactionCommand',
    fields: REACTION_BASE,
    elsewhere: { user_id: 'whoever gives the command' },
  },
  MessageReactionInDB: { as: 'MessageReactionView', fields: REACTION_STORED },
  MessageReaction: {
    as: 'MessageReactionView',
    fields: { ...REACTION_STORED, user: 'object?', message: 'object?' },
  },
  UserPresence: {
    as: 'UserPresenceView',
    fields: { user_id: 'string', is_online: 'boolean', last_seen_at: 'string?', status: 'string?' },
  },
};

/** The commands, with what their data hold. */
const COMMANDS = {
  join_room: ['room_id'],
  leave_room: ['room_id'],
  send_message: ['room_id', 'content', 'message_type', 'extra_metadata'],
  read_messages: ['room_id', 'last_read_id'],
  typing_start: ['room_id'],
  typing_stop: ['room_id'],
  fetch_history: ['room_id', 'before_id', 'limit'],
  add_reaction: ['room_id', 'message_id', 'reaction'],
  remove_reaction: ['room_id', 'message_id', 'reaction'],
  edit_message: ['room_id', 'message_id', 'content'],
  delete_message: ['room_id', 'message_id'],
} as const;
type ReferenceCommand = keyof typeof COMMANDS;

/** Fails unless the view has just these of the class's fields, all of them, as expected. */
function expectFields(name: string, view: object | undefined, expected: Record<string, unknown>): void {
  expect(Object.keys(expected).sort()).toEqual(Object.keys(CLASSES[name]?.fields ?? {}).sort());
  expect(view).toMatchObject(expected);
}

describe.each(Object.entries(CLASSES))('%s', (_name, { as, fields, elsewhere = {} }) => {
  const [properties, required] = [propertiesOf(as), requiredOf(as)];
  const isCommand = as.endsWith('Command');

  it.each(Object.entries(fields).filter(([field]) => !(field in elsewhere)))(
    `has %s, a %s, in ${as}`,
    (field, type) => {
      expect(Object.keys(properties)).toContain(field);
      const documented = jsonTypesOf(properties[field] ?? {});
      expect(documented.filter((one) => one !== 'null')).toEqual([type.replace('?', '')]);
      // What a view always has is never null; what is optional may be null or not be there.
      const mayLack = !required.includes(field) || documented.includes('null');
      if (!isCommand) expect({ field, mayLack: mayLack && !type.endsWith('?') }).toEqual({ field, mayLack: false });
      if (isCommand && type.endsWith('?')) expect(required).not.toContain(field);
    },
  );

  it('has nowhere what is elsewhere', () => {
    for (const field of Object.keys(elsewhere)) expect(Object.keys(properties)).not.toContain(field);
  });
});

it.each(Object.entries(COMMANDS))('%s takes what it took', (name, fields) => {
  expect(Object.keys(fieldsOf(name))).toEqual(expect.arrayContaining([...fields]));
});

onBothTransports(stage, (run) => {
  /** A room of a company, of ann (its owner), ben, who has a nickname, and cat; with a message of ben's. */
  async function scene() {
    const company = stage.person('acme');
    const person = (name: string): string => stage.person(name.toLowerCase(), { company_id: company, name });
    const [ann, ben, cat] = [person('Ann'), person('Ben'), person('Cat')];
    for (const one of [ben, cat]) done(await run(one, 'get_me'));
    const admin = stage.person('admin', { company_id: company, scope: 'admin' });
    done(await run(admin, 'update_company', { company_id: company, name: 'Acme' }));
    const fields = { type: 'group', name: 'Deck', participants: [ben, cat], extra_metadata: { floor: 1 } };
    const { room, members } = done(await run(ann, 'create_room', fields));
    const room_id = room.id;
    done(await run(ben, 'update_member', { room_id, user_id: ben, nickname: 'Benny' }));
    const data = { room_id, content: 'ahoy', message_type: 'text', extra_metadata: { tone: 'loud' } };
    const { message } = done(await run(ben, 'send_message', data));
    return { company, ann, ben, cat, room_id, members, message, at: { room_id, message_id: message.id } };
  }

  it('gives every field of a room', async () => {
    const { company, ann, ben, room_id, message } = await scene();
    const expected = {
      id: room_id,
      name: 'Deck',
      type: 'group',
      company_id: company,
      company: { id: company, name: 'Acme' },
      is_active: true,
      extra_metadata: { floor: 1 },
      member_count: 3,
      last_message: { id: message.id, content: 'ahoy', sender_id: ben },
      created_at: TIME,
      updated_at: TIME,
    };
    // Lists and rooms show a copy of the log's head, which follows it in its own time.
    const get = async () => done(await run(ben, 'get_room', { room_id })).room;
    let view = await get();
    while (view.last_message?.id !== message.id) view = await get();
    expectFields('ChatRoom', view, expected);
    const update = { name: 'Hold', is_active: false, extra_metadata: { floor: 0 } };
    const { room } = done(await run(ann, 'update_room', { room_id, ...update }));
    const { last_message: _, ...changed } = { ...expected, ...update };
    expect(room).toMatchObject(changed);
    expect(Date.parse(room.updated_at)).toBeGreaterThan(Date.parse(room.created_at));
  });

  it('gives every field of a member', async () => {
    const { ann, ben, room_id, members, at } = await scene();
    done(await run(ann, 'read_messages', { room_id, last_read_id: at.message_id }));
    const listed = done(await run(ben, 'list_members', { room_id, include: ['room', 'user'] })).members;
    const expected = {
      id: members[0]?.id,
      room_id,
      user_id: ann,
      role: 'owner',
      is_active: true,
      last_read_at: TIME,
      created_at: TIME,
      updated_at: TIME,
      user: { id: ann, name: 'Ann', company: { name: 'Acme' }, status: null },
      room: { id: room_id, name: 'Deck', member_count: 3 },
    };
    expectFields('ChatMember', listed[0], expected);
    // Who has read nothing has no such time.
    expect(listed[2]).toMatchObject({ role: 'member', last_read_at: null });
    const left = done(await run(ann, 'remove_member', { room_id, user_id: ben })).member;
    expect(left).toMatchObject({ user_id: ben, is_active: false });
  });

  it('gives every field of a message, as it is and as it becomes', async () => {
    const { ann, ben, cat, room_id, at } = await scene();
    const get = async () => done(await run(cat, 'get_message', { ...at, include: ['room', 'user'] })).message;
    for (const [who, reaction] of [
      [ann, '👍'],
      [cat, '👍'],
      [cat, 'eyes'],
    ] as const)
      done(await run(who, 'add_reaction', { ...at, reaction }));
    const expected = {
      id: at.message_id,
      room_id,
      sender_id: ben,
      sender: { id: ben, name: 'Ben', avatar_url: null, is_bot: false },
      sender_name: 'Benny',
      message_type: 'text',
      content: 'ahoy',
      extra_metadata: { tone: 'loud' },
      reactions: { '👍': [ann, cat], eyes: [cat] },
      is_edited: false,
      is_deleted: false,
      deleted_at: null,
      created_at: TIME,
      updated_at: TIME,
      room: { id: room_id, name: 'Deck', company: { name: 'Acme' } },
    };
    const view = await get();
    expectFields('ChatMessage', view, expected);
    expect(view.user).toMatchObject({ id: ben, name: 'Ben', company: { name: 'Acme' } });
    done(await run(ben, 'edit_message', { ...at, content: 'ahoy!', extra_metadata: {} }));
    expectFields('ChatMessage', await get(), { ...expected, content: 'ahoy!', extra_metadata: {}, is_edited: true });
    done(await run(ben, 'delete_message', at));
    const gone = {
      content: '',
      extra_metadata: {},
      reactions: {},
      is_edited: true,
      is_deleted: true,
      deleted_at: TIME,
    };
    expectFields('ChatMessage', await get(), { ...expected, ...gone });
    const [made] = done(await run(cat, 'fetch_history', { room_id, include: ['room', 'user'] })).messages;
    const nobody = { message_type: 'system', sender_id: null, sender: null, sender_name: null, user: null };
    expect(made).toMatchObject(nobody);
    const { message } = done(await run(cat, 'send_message', { room_id, content: 'x' }));
    expect(message).toMatchObject({ sender_name: 'Cat' });
  });

  it('gives every field of a reaction', async () => {
    const { ann, ben, at } = await scene();
    expect(done(await run(ann, 'add_reaction', { ...at, reaction: '👍' }))).toMatchObject({
      message_id: at.message_id,
      reactions: { '👍': [ann] },
    });
    const list = async () => done(await run(ben, 'list_reactions', { ...at, include: ['message', 'user'] })).reactions;
    const [first, ...others] = await list();
    expectFields('MessageReaction', first, {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message_id: at.message_id,
      user_id: ann,
      reaction: '👍',
      created_at: TIME,
      user: { id: ann, name: 'Ann', company: { name: 'Acme' } },
      message: { id: at.message_id, content: 'ahoy', reactions: { '👍': [ann] } },
    });
    expect(others).toEqual([]);
    done(await run(ann, 'remove_reaction', { ...at, reaction: '👍' }));
    expect(await list()).toEqual([]);
  });

  it('gives every field of presence', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const [anns, bens] = [await stage.connect(ann), await stage.connect(ben)];
    const get = async () => done(await run(ann, 'get_presence', { user_ids: [ben, cat] })).presences;
    done(await bens.run('set_presence', { status: 'At sea' }));
    // Another process hears of it a moment later.
    const never = await eventually(async () => {
      const [here, other] = await get();
      expect(here).toMatchObject({ user_id: ben, is_online: true, status: 'At sea' });
      return other;
    });
    expectFields('UserPresence', never, { user_id: cat, is_online: false, last_seen_at: null, status: null });
    bens.close();
    await anns.until(({ type, data }) => type === 'presence' && data.user_id === ben && !data.is_online);
    const [gone] = await get();
    expectFields('UserPresence', gone, { user_id: ben, is_online: false, last_seen_at: TIME, status: 'At sea' });
  });
});

describe('the envelope', () => {
  /** The data of each command, in an order in which all of them succeed. */
  async function script(device: Device): Promise<[ReferenceCommand, Record<string, unknown>][]> {
    const { room } = done(await device.run('create_room', { type: 'group' }));
    const { message } = done(await device.run('send_message', { room_id: room.id, content: 'x' }));
    const at = { message_id: message.id };
    const data: Record<ReferenceCommand, Record<string, unknown>> = {
      join_room: {},
      send_message: { content: 'y', message_type: 'text', extra_metadata: { a: 1 } },
      read_messages: { last_read_id: message.id },
      typing_start: {},
      typing_stop: {},
      fetch_history: { before_id: message.id, limit: 10 },
      add_reaction: { ...at, reaction: '👍' },
      remove_reaction: { ...at, reaction: '👍' },
      edit_message: { ...at, content: 'z' },
      delete_message: at,
      leave_room: {},
    };
    return Object.entries(data).map(([name, fields]) => [name as ReferenceCommand, { room_id: room.id, ...fields }]);
  }

  it.each(['as an event of its own', 'as command, room_id and data'])(
    'has its fields for each command %s',
    async (form) => {
      const ann = stage.person('ann');
      const device = await stage.connect(ann);
      const give = async (command: string, { room_id, ...data }: Record<string, unknown>): Promise<unknown> =>
        form === 'as an event of its own'
          ? device.socket.timeout(10_000).emitWithAck(command, { room_id, ...data })
          : device.socket.timeout(10_000).emitWithAck('command', { command, room_id, data });
      for (const [command, data] of await script(device)) {
        expect(await give(command, data)).toMatchObject({
          type: command,
          success: true,
          error: null,
          data: expect.any(Object),
        });
        const failed = { type: command, success: false, error: expect.stringMatching(/^[A-Z].+\.$/) };
        expect(await give(command, { ...data, room_id: 'nowhere' })).toMatchObject({
          ...failed,
          data: { fields: [{ field: 'room_id', message: expect.any(String) }] },
        });
      }
    },
  );
});
