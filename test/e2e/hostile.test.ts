import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { ALL_COMMANDS } from '../support/sample-commands.js';
import { ANY_RATE } from '../support/rates.js';
import type { Device } from '../support/device.js';
import { answerOf, failureOf } from '../support/device.js';
import { type CommandName, fieldsOf, restCommands, routesOf } from '../support/documented.js';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage(ANY_RATE);
const NOWHERE = '11111111-1111-4111-8111-111111111111';

let ann = '';
let ben = '';
/** A connection of ben's, to whom nothing of all this may come. */
let bens: Device;
let room_id = '';
let message_id = '';
/** Things that exist and are not ann's: of another company, and of strangers in hers. */
let foreign: { room_id: string; message_id: string }[] = [];
let before: Record<string, unknown[]>;

async function roomOf(maker: string, ...participants: string[]): Promise<{ room_id: string; message_id: string }> {
  const { room } = done(await stage.overRest(maker, 'create_room', { type: 'group', participants }));
  const sent = done(await stage.overRest(maker, 'send_message', { room_id: room.id, content: 'hello' }));
  return { room_id: room.id, message_id: sent.message.id };
}

beforeAll(async () => {
  ann = stage.person('ann', { company_id: 'acme' });
  ben = stage.person('ben', { company_id: 'acme' });
  ({ room_id, message_id } = await roomOf(ann, ben));
  const stranger = stage.person('stranger', { company_id: 'acme' });
  const outsider = stage.person('outsider', { company_id: 'globex' });
  foreign = [await roomOf(stranger), await roomOf(outsider)];
});

beforeEach(async () => {
  bens = await stage.connect(ben);
  before = await stage.stored();
});

/** After each: nothing has changed, nobody was told anything, and the server is there and well. */
afterEach(async () => {
  expect(await stage.stored()).toEqual(before);
  await bens.caughtUp();
  expect(bens.take()).toEqual([]);
  expect(done(await stage.overRest(ann, 'get_me')).user.id).toBe(ann);
  expect(done(await stage.overSocket(ann, 'get_me')).user.id).toBe(ann);
});

/** Nothing of it was unforeseen: an error that nobody thought of is logged as one. */
afterAll(() => {
  expect(
    stage.server
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":50')),
  ).toEqual([]);
});

/** Good data for each command: what is wrong with it is then the one thing that a case changes. */
function good(command: string): Record<string, unknown> {
  const at = { room_id, message_id };
  const data: Record<string, Record<string, unknown>> = {
    send_message: { room_id, content: 'x' },
    edit_message: { ...at, content: 'x' },
    delete_message: at,
    redirect_message: { ...at, targets: [ben] },
    get_message: at,
    list_edits: at,
    pin_message: at,
    unpin_message: at,
    add_reaction: { ...at, reaction: '👍' },
    remove_reaction: { ...at, reaction: '👍' },
    clear_reactions: at,
    list_reactions: at,
    read_messages: { room_id, last_read_id: message_id },
    mark_unread: at,
    sync: { rooms: [] },
    get_bot: { bot_id: 'x' },
    put_bot: { bot_id: 'x', provider: 'echo' },
    delete_bot: { bot_id: 'x' },
    invoke_bot: { ...at, bot_id: 'x' },
    stop_generation: at,
    regenerate_reply: at,
    resend_message: { ...at, content: 'x' },
    get_attachment: { room_id, attachment_id: NOWHERE },
    delete_attachment: { room_id, attachment_id: NOWHERE },
    create_room: { type: 'group' },
    add_member: { room_id, user_id: 'x' },
    update_member: { room_id, user_id: 'x' },
    remove_member: { room_id, user_id: 'x' },
    mute_member: { room_id, user_id: 'x', until: null },
    unmute_member: { room_id, user_id: 'x' },
    ban_member: { room_id, user_id: 'x' },
    unban_member: { room_id, user_id: 'x' },
    revoke_invite: { room_id, code: 'x' },
    get_invite: { code: 'x' },
    accept_invite: { code: 'x' },
    search: { q: 'x' },
    list_user_rooms: { user_id: ben },
    get_presence: { user_ids: [ben] },
    set_presence: { status: 'x' },
    get_user: { user_id: ben },
    get_company: { company_id: 'acme' },
    update_company: { company_id: 'acme' },
    mint_token: { user_id: ben },
    dev_token: { user_id: ben },
    erase_me: { confirm: 'x' },
    erase_user: { user_id: ben },
    authenticate: { token: 'x' },
  };
  return data[command] ?? ('room_id' in fieldsOf(command) ? { room_id } : {});
}

/**
 * Not what is over REST alone: what is streamed, and what takes files, has hostile cases of its own. Nor the demo, which takes
 * nothing, and whose people would write while others look that nothing was written.
 */
const COMMANDS = [...restCommands(), 'authenticate'].filter(
  (name) => name !== 'join_demo' && ALL_COMMANDS.some((known) => known === name),
) as CommandName[];

/** The fields of a command that hold one value, with the JSON type of it. */
function scalars(command: string): [string, string][] {
  return Object.entries(fieldsOf(command)).flatMap(([field, { type }]): [string, string][] => {
    const [first] = [type as unknown].flat();
    return typeof first === 'string' && !['object', 'array'].includes(first) ? [[field, first]] : [];
  });
}

/** Whether REST can carry the value there as what it is: paths and queries hold texts alone. */
function travels(transport: string, command: string, field: string): boolean {
  if (transport === 'a socket') return true;
  const [route] = routesOf(command);
  return route !== undefined && !route.inPath.includes(field) && !route.inQuery.includes(field);
}

const WRONG: Record<string, unknown[]> = {
  string: [{ $ne: null }, { $gt: '' }, [], ['x'], {}, 5, true],
  integer: [{ $ne: null }, [], '1', 1.5, -1, 2 ** 53, 1e308, true],
  number: [{ $ne: null }, [], '1', true],
  boolean: [{ $ne: null }, [], 'true', 1, 0],
};

/** Texts that no field of any command takes. */
const BAD_TEXTS = ['', 'a\0b', '\ud800', 'a\udfff', '\u0007', 'x'.repeat(20_000)];

const EXTRA = {
  ...{
    sender_id: 'ben',
    seq: 1,
    rev: 1,
    tally: 1,
    is_deleted: true,
    is_edited: true,
    created_at: '2026-01-01T00:00:00Z',
  },
  ...{ id: NOWHERE, _id: NOWHERE, is_bot: true, is_admin: true, scope: 'admin', company_id: 'globex', epoch: 'x' },
  ...{ role: 'owner', $where: 'sleep(1000)', 'content.$ne': 1, token_count: 5 },
};

onBothTransports(stage, (run, transport) => {
  it.each(COMMANDS)('%s refuses what is no text, number or flag where it wants one', async (command) => {
    for (const [field, type] of scalars(command)) {
      if (!travels(transport, command, field)) continue;
      for (const value of WRONG[type] ?? []) {
        const answer = await run(ann, command, { ...good(command), [field]: value });
        expect([field, value, answer]).toEqual([field, value, invalid(field)]);
      }
      const isNullable = [fieldsOf(command)[field]?.['type'] as unknown].flat().includes('null');
      if (!isNullable) expect(await run(ann, command, { ...good(command), [field]: null })).toEqual(invalid(field));
    }
  });

  it.each(COMMANDS)('%s refuses texts that are empty, endless, or hold what no text may', async (command) => {
    for (const [field] of scalars(command).filter(([, type]) => type === 'string')) {
      if (!travels(transport, command, field)) continue;
      for (const value of BAD_TEXTS) {
        const answer = await run(ann, command, { ...good(command), [field]: value });
        expect([field, value.length, answer]).toEqual([field, value.length, invalid(field)]);
      }
    }
  });

  it.each(COMMANDS)('%s refuses fields that it does not have', async (command) => {
    if (transport === 'REST' && routesOf(command).length === 0) return;
    for (const [field, value] of Object.entries(EXTRA)) {
      if (field in fieldsOf(command)) continue;
      expect(await run(ann, command, { ...good(command), [field]: value })).toEqual(invalid(field));
    }
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      const data: object = Object.defineProperty({ ...good(command) }, key, { value: 1, enumerable: true });
      expect([key, await run(ann, command, data)]).toEqual([key, invalid(key)]);
    }
  });

  it.each(COMMANDS)('%s refuses to do without what it needs', async (command) => {
    const needed = Object.keys(good(command)).filter((field) => travels(transport, command, field));
    if (transport === 'REST' && routesOf(command).length === 0) return;
    // Of an edit, content may be left out where there is something else to change: here there is nothing.
    for (const field of needed) {
      const data = Object.fromEntries(Object.entries(good(command)).filter(([name]) => name !== field));
      expect([field, await run(ann, command, data)]).toEqual([field, invalid(field)]);
    }
  });

  it('strangers and other companies’ people cannot tell what is there from what is not', async () => {
    const commands = COMMANDS.filter((command) => 'room_id' in good(command));
    for (const command of commands) {
      const nothing = await run(ann, command, { ...good(command), room_id: NOWHERE });
      expect([command, nothing]).toEqual([command, refused('not_found')]);
      for (const theirs of foreign) {
        const data = { ...good(command), room_id: theirs.room_id };
        expect([command, await run(ann, command, data)]).toEqual([command, nothing]);
        if ('message_id' in data) expect(await run(ann, command, { ...data, ...theirs })).toEqual(nothing);
      }
    }
    for (const command of commands.filter((name) => 'message_id' in good(name))) {
      const nothing = await run(ann, command, { ...good(command), message_id: NOWHERE });
      for (const theirs of foreign)
        expect(await run(ann, command, { ...good(command), message_id: theirs.message_id })).toEqual(nothing);
    }
    for (const { message_id: reply_to } of foreign)
      expect(await run(ann, 'send_message', { ...good('send_message'), reply_to })).toEqual(invalid('reply_to'));
  });

  it('texts of messages are held to characters and bytes', async () => {
    const send = (content: unknown) => run(ann, 'send_message', { room_id, content });
    const bad = ['', ' ', '\n\t\u00a0\u2003', 'x'.repeat(4001), '👋'.repeat(4001), '\u0001', '\u007f', 'x\u0085y'];
    for (const content of bad)
      expect([content.length, await send(content)]).toEqual([content.length, invalid('content')]);
    const edit = (content: string) => run(ann, 'edit_message', { room_id, message_id, content });
    for (const content of bad) expect(await edit(content)).toEqual(invalid('content'));
  });

  it('metadata hold no operators, no types of the database, and not too much', async () => {
    const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ inner }), {});
    const bad = [
      { $set: { role: 'owner' } },
      { a: [{ $ne: 1 }] },
      { _bsontype: 'Long' },
      { a: { _bsontype: 'ObjectId', id: 'x' } },
      { 'a\0b': 1 },
      { a: '\ud800' },
      { '\udc00': 1 },
      { a: 'x'.repeat(8200) },
      { a: 'é'.repeat(4100) },
    ];
    for (const extra_metadata of bad) {
      const data = { room_id, content: 'x', extra_metadata };
      expect(await run(ann, 'send_message', data)).toEqual(invalid('extra_metadata'));
      expect(await run(ann, 'update_me', { extra_metadata })).toEqual(invalid('extra_metadata'));
    }
    expect(await run(ann, 'send_message', { room_id, content: 'x', extra_metadata: deep })).toEqual(invalid('data'));
    for (const value of [[], 'x', 5, null, true])
      expect(await run(ann, 'send_message', { room_id, content: 'x', extra_metadata: value })).toEqual(
        invalid('extra_metadata'),
      );
  });

  it('cursors that are none', async () => {
    const garbage = ['x', '%%%', 'bnVsbA', 'W10', 'eyIkbmUiOm51bGx9', 'W3siJG5lIjoxfSwieCJd', 'A'.repeat(500)];
    const lists = [
      ...[
        'list_rooms',
        'list_public_rooms',
        'list_user_rooms',
        'list_members',
        'list_bans',
        'list_reactions',
        'list_pins',
        'list_edits',
        'list_invites',
        'search_users',
        'list_mentions',
        'list_bots',
        'list_attachments',
      ],
    ] as CommandName[];
    for (const command of lists)
      for (const cursor of garbage)
        expect([command, cursor, await run(ann, command, { ...good(command), cursor })]).toEqual([
          command,
          cursor,
          invalid('cursor'),
        ]);
  });

  it('numbers that are none', async () => {
    for (const limit of [0, -1, 1.5, 201, 2 ** 53, 1e21, -0.1])
      expect(await run(ann, 'fetch_history', { room_id, limit })).toEqual(invalid('limit'));
    for (const after_seq of [-1, 0.5, 2 ** 53, '0', null]) {
      const rooms = [{ room_id, after_seq, after_rev: 0 }];
      expect(await run(ann, 'sync', { rooms })).toEqual(invalid('rooms.0.after_seq'));
    }
  });
});

describe('over a socket', () => {
  const emit = async (event: string, ...args: unknown[]): Promise<unknown> => {
    const device = await stage.connect(ann);
    return device.socket.timeout(5000).emitWithAck(event, ...args);
  };
  const failed = (envelope: unknown): unknown => {
    const { code, error, data } = Object(envelope) as { code: unknown; error: unknown; data: object };
    return failureOf({ code, error, data });
  };

  it.each(['nonsense', '', '__proto__', 'constructor', 'toString', 'message_created', '$where', 'x'.repeat(10_000)])(
    'the command %# is none',
    async (name) => {
      expect(failed(await emit(name, {}))).toEqual(invalid('command'));
      expect(failed(await emit('command', { command: name, data: {} }))).toEqual(invalid('command'));
    },
  );

  it.each([
    ['a list', [[]]],
    ['a list of data', [[{ room_id: NOWHERE, content: 'x' }]]],
    ['a text', ['{}']],
    ['a number', [5]],
    ['null', [null]],
    ['two objects', [{}, {}]],
    ['bytes', [Buffer.from('x')]],
    ['bytes behind data', [{}, Buffer.from('x')]],
  ])('%s instead of data', async (_what, args) => {
    expect(failed(await emit('send_message', ...args))).toEqual(invalid('data'));
  });

  it('bytes in place of a value', async () => {
    const bytes = Buffer.from('hello');
    expect(failed(await emit('send_message', { room_id, content: bytes }))).toEqual(invalid('data'));
    expect(failed(await emit('send_message', { room_id, content: 'x', extra_metadata: { bytes } }))).toEqual(
      invalid('data'),
    );
    expect(failed(await emit('command', { command: 'send_message', room_id, data: bytes }))).toMatchObject({
      code: 'validation_failed',
    });
  });

  it('NaN and Infinity, which JSON turns to null', async () => {
    for (const limit of [NaN, Infinity, -Infinity])
      expect(failed(await emit('fetch_history', { room_id, limit }))).toEqual(invalid('limit'));
  });

  it('no acknowledgement: the answer is the event response', async () => {
    const device = await stage.connect(ann);
    const response = new Promise<unknown>((resolve) => device.socket.once('response', resolve));
    device.socket.offAny();
    device.socket.emit('send_message', { room_id, content: { $ne: null } });
    expect(failed(await response)).toEqual(invalid('content'));
    const fine = new Promise<unknown>((resolve) => device.socket.once('response', resolve));
    device.socket.emit('get_me');
    expect(answerOf('get_me', await fine)).toMatchObject({ code: null, data: { user: { id: ann } } });
  });

  /** A frame as it stands on the wire, past what the client library would check. */
  async function ends(frame: string): Promise<void> {
    const device = await stage.connect(ann);
    const ended = device.disconnected();
    device.socket.io.engine.write(frame);
    await ended;
  }

  it.each(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'])(
    'the reserved event name %s ends the connection',
    async (name) => {
      await ends(`2${JSON.stringify([name, {}])}`);
    },
  );

  it.each([
    ['a frame of 2 MB', `2["send_message",{"content":"${'x'.repeat(2_000_000)}"}]`],
    ['a packet cut short', '2["send_message",{'],
    ['a packet of no event', '2{}'],
    ['a packet of an unknown type', '9[]'],
    ['an event whose name is an object', '2[{"$ne":null}]'],
    ['bytes that never come', '51-["send_message",{"_placeholder":true,"num":5}]x'],
  ])('%s ends the connection', async (_what, frame) => {
    await ends(frame);
  });

  it('JSON 200,000 deep is refused or ends the connection, and is not walked', async () => {
    const device = await stage.connect(ann);
    device.socket.offAny();
    const response = new Promise<unknown>((resolve) => device.socket.once('response', resolve));
    const outcome = Promise.race([response.then(failed), device.disconnected()]);
    device.socket.io.engine.write(
      `2["send_message",{"room_id":"${room_id}","extra_metadata":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`,
    );
    const answer = await outcome;
    if (typeof answer !== 'string') expect(answer).toEqual(invalid('data'));
  });
});

describe('over REST', () => {
  async function post(body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) {
    const address = `${stage.server.url}/v1/rooms/${room_id}/messages`;
    return outcome(
      await fetch(address, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${await stage.token(ann)}`, ...headers },
      }),
    );
  }

  async function get(path: string): Promise<string> {
    return outcome(
      await fetch(`${stage.server.url}${path}`, { headers: { authorization: `Bearer ${await stage.token(ann)}` } }),
    );
  }

  async function outcome(response: Response): Promise<string> {
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const {
      detail,
      code,
      status,
      type: _type,
      title: _title,
      ...data
    } = (await response.json()) as Record<string, unknown>;
    failureOf({ code, error: detail, data });
    expect(status).toBe(response.status);
    return `${response.status} ${String(code)}`;
  }

  it.each([
    ['no JSON', '{"content":'],
    ['nothing', ''],
    ['a list', '[{"content":"x"}]'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['JSON and more', '{"content":"x"}{}'],
    ['a key that reaches the prototype', '{"content":"x","__proto__":{"isAdmin":true}}'],
    ['JSON 200,000 deep', `{"content":"x","extra_metadata":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['JSON 200,000 lists deep', `{"content":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['a path field given twice', `{"content":"x","room_id":"${NOWHERE}"}`],
    ['another operator', '{"content":{"$gt":""}}'],
    ['a lone surrogate', '{"content":"\\ud800"}'],
    ['NaN', '{"content":"x","sent_at":NaN}'],
  ])('%s', async (_what, body) => {
    expect(await post(body)).toBe('400 validation_failed');
  });

  it('2 MB, and what is not JSON', async () => {
    expect(await post(`{"content":"${'x'.repeat(2_000_000)}"}`)).toBe('413 too_large');
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
    ])
      expect([type, await post('{"content":"x"}', { 'content-type': type })]).toEqual([type, '415 unsupported_media']);
  });

  it.each(COMMANDS)('%s in an address: operators, lists and what else is no value', async (command) => {
    for (const { method, path, inPath, inQuery } of routesOf(command)) {
      const fill = (wrong: string, text: string): string =>
        path.replace(/\{(\w+)\}/g, (_, name: string) => (name === wrong ? text : String(good(command)[name])));
      if (method === 'GET') {
        const wrong = inQuery.flatMap((name) => [
          `${name}[$ne]=x`,
          `${name}[]=x`,
          ...(fieldsOf(command)[name]?.['type'] === 'array' ? [] : [`${name}=x&${name}=y`]),
          `${name}=%00`,
        ]);
        for (const query of [...wrong, 'sender_id=x', '$where=1', '__proto__=x', 'constructor=x'])
          expect([query, await get(`${fill('', '')}?${query}`)]).toEqual([query, '400 validation_failed']);
        for (const name of inPath.filter((field) => field.endsWith('room_id') || field === 'message_id'))
          for (const text of ['%7B%22$ne%22:null%7D', 'x', '%00', '[object%20Object]', NOWHERE.slice(1)])
            expect([text, await get(fill(name, text))]).toEqual([text, '400 validation_failed']);
      }
    }
  });

  it('addresses', async () => {
    const at = `/v1/rooms/${room_id}/messages`;
    expect(await get('/v1/rooms/%zz')).toBe('400 validation_failed');
    expect(await get('/v1/rooms/%00')).toBe('400 validation_failed');
    expect(await get('/v1/rooms/..%2f..%2fmetrics')).toBe('400 validation_failed');
    expect(await get('/v1/rooms/[object%20Object]')).toBe('400 validation_failed');
    expect(await get('/v1/users/%00')).toBe('400 validation_failed');
    expect(await get('/v1/users/%ff')).toBe('400 validation_failed');
    expect(await get(`/v1/users/${'x'.repeat(129)}`)).toBe('400 validation_failed');
    expect(await get(`${at}?limit=NaN`)).toBe('400 validation_failed');
    for (const query of [
      'limit[$gt]=1',
      'limit=5&limit=6',
      'limit=',
      'limit=1e3',
      'limit=9007199254740993',
      'is_bot=yes',
    ])
      expect([query, await get(`${at}?${query}`)]).toEqual([query, '400 validation_failed']);
    for (const query of ['before_id[$ne]=x', 'since=now', '__proto__=1', 'constructor=1', 'seq=1', 'before_id=%00'])
      expect([query, await get(`${at}?${query}`)]).toEqual([query, '400 validation_failed']);
    expect(await get(`${at}/x`)).toBe('400 validation_failed');
    expect(await get('/v1/nothing')).toBe('404 not_found');
  });
});
