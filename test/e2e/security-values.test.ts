import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Device, failureOf } from '../support/device.js';
import type { Answer, CommandName } from '../support/documented.js';
import { fieldsOf, routesOf } from '../support/documented.js';
import { ALL_COMMANDS, exampleWith } from '../support/sample-commands.js';
import { ANY_RATE } from '../support/rates.js';
import { done, invalid, onBothTransports, useStage } from '../support/stage.js';

const stage = useStage(ANY_RATE);

let ann = '';
let ben = '';
let room_id = '';
/** Somebody's connection, who shares no room with whoever tries things here. */
let bens: Device;

beforeAll(async () => {
  [ann, ben] = stage.people('ann', 'ben');
  ({ id: room_id } = done(await stage.overRest(ann, 'create_room', { type: 'group' })).room);
  done(await stage.overRest(ben, 'create_room', { type: 'group' }));
});

beforeEach(async () => {
  bens = await stage.connect(ben);
});

/** Nobody outside was told anything, the server answers on, and no prototype was touched. */
afterEach(async () => {
  await bens.caughtUp();
  expect(bens.take()).toEqual([]);
  for (const give of [stage.overRest, stage.overSocket]) expect(done(await give(ann, 'get_me')).user.id).toBe(ann);
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

const WITH_CURSOR = ALL_COMMANDS.filter((command) => 'cursor' in fieldsOf(command));
/** They are refused to others. */
const OF_ADMINS: readonly CommandName[] = ['list_all_rooms', 'list_bot_definitions'];
const WITH_LIMIT = ALL_COMMANDS.filter((command) => 'limit' in fieldsOf(command));

/** What an operator, a pattern or a template would be, were it taken for one. */
const BAIT = [
  '(p+)+$',
  `${'a'.repeat(60)}!`,
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '.*',
  '[',
  '\\',
  '$where',
  '$ne',
  '{"$gt":""}',
  '{"$where":"sleep(5000)"}',
  "'; return true; //",
  '${7*7}',
  '{{7*7}}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
];

/** What no answer may show: where the code lies, what it runs on, and what it keeps to itself. */
const INSIDES = /node_modules|\bat \S+ \(|\.[jt]s:\d+|Mongo|BSON|E11000|ECONNREFUSED|\$where is|secret of all servers/i;

/** The command's example, as somebody who is in the room gives it. */
function example(command: CommandName, data: Record<string, unknown> = {}): Record<string, unknown> {
  return exampleWith(command, {
    ...('room_id' in fieldsOf(command) && { room_id }),
    ...('user_id' in fieldsOf(command) && { user_id: ann }),
    ...data,
  });
}

/** The items of a list's answer, whatever they are called. */
function items(data: object): unknown[] {
  return Object.values(data).find((value): value is unknown[] => Array.isArray(value)) ?? [];
}

onBothTransports(stage, (run, transport) => {
  it('cursors that are forged or of another list give nothing that the list itself does not', async () => {
    const maker = stage.person('maker');
    const root = stage.person('root', { scope: 'admin', company_id: stage.person('pearls') });
    for (let n = 0; n < 3; n += 1) done(await run(root, 'create_room', { type: 'group', name: 'pearl' }));
    const asker = (command: CommandName): string => (OF_ADMINS.includes(command) ? root : maker);
    let message_id = '';
    for (let n = 0; n < 3; n += 1) {
      const { room } = done(await run(maker, 'create_room', { type: n === 0 ? 'public' : 'group', name: 'pearl' }));
      for (let m = 0; m < 3; m += 1)
        message_id = done(
          await run(maker, 'send_message', { room_id: room.id, content: 'invoice paid', mentions: [maker] }),
        ).message.id;
      room_id = room.id;
    }
    const data = (command: CommandName) => {
      const theirs = {
        ...('room_id' in fieldsOf(command) && { room_id }),
        ...('message_id' in fieldsOf(command) && { message_id }),
        ...('user_id' in fieldsOf(command) && { user_id: maker }),
      };
      return exampleWith(command, theirs);
    };
    const encode = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
    const numbers = [-1, 0, 2 ** 53, -(2 ** 53), 1e308, 8.64e15, 8.64e15 + 1, 0.5, NaN];
    const words = ['', 'x', room_id, maker, 'z'.repeat(400), '\ud800', '$ne', '__proto__', 'a\0b'];
    const forged = [
      ...numbers.flatMap((number) => [[number], [number, room_id], [number, number], [number, maker], [number, 'x']]),
      ...words.flatMap((word) => [[word], [word, word], [word, 5], [0, word]]),
      { $gt: '' },
      [{ $gt: '' }, { $gt: '' }],
      [],
      null,
      [['x']],
    ].map(encode);
    const real: string[] = [];
    for (const command of WITH_CURSOR) {
      const page = await run(asker(command), command, { ...data(command), limit: 1 });
      const { next_cursor } = Object(page.data) as { next_cursor?: string | null };
      if (typeof next_cursor === 'string') real.push(next_cursor);
    }
    expect(real.length).toBeGreaterThan(2);
    for (const command of WITH_CURSOR) {
      const whole = items(done<object>(await run(asker(command), command, { ...data(command), limit: 100 })));
      for (const cursor of [...real, ...forged]) {
        const answer = await run(asker(command), command, { ...data(command), limit: 100, cursor });
        if (answer.code === null) {
          for (const item of items(answer.data)) expect(whole).toContainEqual(item);
        } else expect([command, cursor, answer]).toEqual([command, cursor, invalid('cursor')]);
      }
    }
  });

  it.each(WITH_LIMIT)('%s takes no limit that is too large, negative or no number', async (command) => {
    const [route] = routesOf(command);
    const wrong: unknown[] = [1e9, 2 ** 53, 1e308, 0, -1, 1.5];
    if (transport === 'REST' && route?.inQuery.includes('limit')) wrong.push('NaN', 'Infinity', '0x10', '١', ' 5');
    else wrong.push(NaN, Infinity, '5', [5]);
    for (const limit of wrong)
      expect([limit, await run(ann, command, example(command, { limit }))]).toEqual([limit, invalid('limit')]);
  });

  it.each(ALL_COMMANDS)(
    '%s: patterns, operators and templates are text, and no answer shows the insides',
    async (command) => {
      if (transport === 'REST' && routesOf(command).length === 0) return;
      const fields = Object.entries(fieldsOf(command)).filter(
        ([field, { type }]) => [type].flat().includes('string') && field !== 'room_id',
      );
      const stranger = stage.person('stranger');
      const started = Date.now();
      for (const [field] of fields)
        for (const bait of BAIT) {
          const answer = await run(stranger, command, { ...exampleWith(command), [field]: bait });
          expect([bait, answer.code]).not.toEqual([bait, 'internal']);
          expect(`${answer.error ?? ''} ${JSON.stringify(refusalOf(answer))}`).not.toMatch(INSIDES);
        }
      // Nothing of it was worked on for long, as a pattern that goes wild would be.
      expect(Date.now() - started).toBeLessThan(20_000);
    },
  );

  it('texts that look like others, or like nothing, go through as they are', async () => {
    const texts = [
      'pay \u202eecila\u202c now',
      '\u2066isolated\u2069 \u061c',
      'zero\u200bwidth\u200d\ufeff',
      'ﷺ'.repeat(100),
      `Z${'\u0301'.repeat(500)}algo`,
      '👨‍👩‍👧‍👦'.repeat(50),
      '👋'.repeat(4000),
      '\ud83d\ude00',
      '${jndi:ldap://x}',
      ...BAIT,
    ];
    const send = (content: string) => run(ann, 'send_message', { room_id, content });
    ({ id: room_id } = done(await run(ann, 'create_room', { type: 'group' })).room);
    for (const content of texts) expect(done(await send(content)).message.content).toBe(content);
    const { messages } = done(await run(ann, 'fetch_history', { room_id, limit: texts.length }));
    expect(messages.map(({ content }) => content)).toEqual(texts);
    // As many characters as may be, of four bytes each; one more of either is too much.
    for (const content of ['👋'.repeat(4001), 'a\0b', 'x\ud800', '\udfff', '\u200b\u0007'])
      expect([content.length, await send(content)]).toEqual([content.length, invalid('content')]);
  });

  it('a thousand people at once, and people who are none', async () => {
    const crowd = Array.from({ length: 1000 }, (_, n) => `crowd-${String(n)}`);
    const before = await stage.stored();
    const send = (data: object) => run(ann, 'send_message', { room_id, content: 'x', ...data });
    expect(await send({ mentions: crowd })).toEqual(invalid('mentions'));
    expect(await send({ targets: crowd })).toEqual(invalid('targets'));
    expect(await run(ann, 'create_room', { type: 'group', participants: crowd })).toEqual(invalid('participants'));
    expect(await run(ann, 'send_message', { participants: [ann, ...crowd], content: 'x' })).toEqual(
      invalid('participants'),
    );
    for (const wrong of [['a\0b'], ['\ud800'], [''], ['x'.repeat(129)], [{ $ne: 1 }], [null], [['x']], { 0: 'x' }])
      for (const field of ['mentions', 'targets']) expect(await send({ [field]: wrong })).toEqual(invalid(field));
    expect(await stage.stored()).toEqual(before);
  });

  it('keys that reach a prototype are refused at any depth, and change nobody’s', async () => {
    const evil = ['__proto__', 'constructor', 'prototype'].map((key) =>
      Object.defineProperty({}, key, { value: { isAdmin: true, polluted: true }, enumerable: true }),
    );
    for (const key of evil) {
      for (const extra_metadata of [key, { a: key }, { a: [{ b: key }] }])
        for (const [command, data] of [
          ['send_message', { room_id, content: 'x' }],
          ['update_room', { room_id }],
          ['update_me', {}],
          ['create_room', { type: 'group' }],
        ] as const) {
          const answer = await run(ann, command, { ...data, extra_metadata });
          expect([command, answer.code]).toEqual([command, 'validation_failed']);
        }
    }
    expect(done(await run(ann, 'get_me')).user).not.toHaveProperty('polluted');
    expect(await run(ann, 'update_company', { company_id: 'x', name: 'x' })).toMatchObject({ code: 'forbidden' });
  });
});

describe('over REST', () => {
  it('no answer to what is broken shows the insides', async () => {
    const headers = { authorization: `Bearer ${await stage.token(ann)}`, 'content-type': 'application/json' };
    const at = `/v1/rooms/${room_id}/messages`;
    const requests: [string, RequestInit][] = [
      [at, { method: 'POST', body: '{"content":', headers }],
      [at, { method: 'POST', body: '\u0000', headers }],
      [at, { method: 'POST', body: `{"content":${'['.repeat(100_000)}`, headers }],
      [at, { method: 'PUT', body: '{}', headers }],
      [at, { method: 'POST', body: 'x', headers: { ...headers, 'content-type': 'image/png' } }],
      [`${at}?limit=%ff`, { headers }],
      ['/v1/rooms/%c0%ae', { headers }],
      [`/v1/${'x'.repeat(5000)}`, { headers }],
      ['/v1/me', { headers: { authorization: 'Bearer e30.e30.e30' } }],
      ['/v1/me', { headers: { ...headers, 'act-as': 'bob' } }],
      ['/docs/../../package.json', {}],
      ['/docs/%2e%2e/%2e%2e/package.json', {}],
      ['/docs/..%2f..%2fpackage.json', {}],
      ['/.env', {}],
    ];
    for (const [path, request] of requests) {
      const response = await fetch(`${stage.server.url}${path}`, request);
      const text = await response.text();
      expect([path, response.status]).toEqual([path, expect.any(Number)]);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(`${text} ${[...response.headers].join(' ')}`).not.toMatch(INSIDES);
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
  });
});

/** What a refusal says; of a success nothing, for it holds what people wrote. */
function refusalOf(answer: Answer<unknown>): unknown {
  return answer.code === null ? null : failureOf(answer);
}
