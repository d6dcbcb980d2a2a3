import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { deafClient, maskedText } from '../support/deaf-client.js';
import { ANY_RATE } from '../support/rates.js';
import { freshDatabase, type TestDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

const CORS_ORIGINS = 'https://chat.example.org';

let database: TestDatabase;
let server: TestServer;
const clients: Socket[] = [];

beforeAll(async () => {
  database = freshDatabase();
  server = await startServer({ MONGODB_URI: database.uri, CORS_ORIGINS });
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

interface Envelope {
  type: string;
  success: boolean;
  code: string | null;
  data: Record<string, unknown>;
  request_id: string | null;
}

function open(options: Partial<ManagerOptions & SocketOptions>): Socket {
  const client = io(server.url, { forceNew: true, reconnection: false, transports: ['websocket'], ...options });
  clients.push(client);
  return client;
}

/** A connection that has got its `ready`. */
async function connected(
  userId: string,
  auth: Record<string, unknown> = {},
): Promise<{ client: Socket; ready: Envelope }> {
  const client = open({ auth: { token: await tokenOf(userId), ...auth } });
  return { client, ready: await next(client, 'ready') };
}

async function next(client: Socket, event: string): Promise<Envelope> {
  return new Promise((resolve, reject) => {
    client.once(event, resolve);
    client.once('connect_error', reject);
  });
}

function ask(client: Socket, command: string, ...args: unknown[]): Promise<Envelope> {
  return client.timeout(5000).emitWithAck(command, ...args);
}

/** The first argument of the next event of that name. */
function first(client: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => client.once(event, (argument: unknown) => resolve(argument)));
}

/** What a refused handshake tells the client. */
async function refusal(options: Partial<ManagerOptions & SocketOptions>): Promise<unknown> {
  const client = open(options);
  const error = await first(client, 'connect_error');
  expect(client.connected).toBe(false);
  return error;
}

const invalidOn = (field: string): unknown =>
  expect.objectContaining({
    success: false,
    code: 'validation_failed',
    data: { fields: [expect.objectContaining({ field })] },
  });

describe('the handshake', () => {
  it('takes the language and time zone of auth before those of the token', async () => {
    const token = await tokenOf('lata', { language: 'en', timezone: 'Europe/Paris' });
    const own = await next(open({ auth: { token, language: 'hi' } }), 'ready');
    expect(own.data['user']).toMatchObject({ id: 'lata', language: 'hi', timezone: 'Europe/Paris' });
    const plain = await next(open({ auth: { token } }), 'ready');
    expect(plain.data['user']).toMatchObject({ language: 'en', timezone: 'Europe/Paris' });
    const refused = new Promise((_, reject) =>
      open({ auth: { token, timezone: 'Mars' } }).once('connect_error', reject),
    );
    await expect(refused).rejects.toMatchObject({
      data: { code: 'validation_failed', fields: [{ field: 'timezone' }] },
    });
  });

  it.each(['websocket', 'polling'])('lets a token in over %s, and says who and where it is', async (transport) => {
    const user = randomUUID();
    const client = open({
      transports: [transport],
      auth: { token: await tokenOf(user, { name: 'Ann', company_id: 'acme' }) },
    });
    expect(await next(client, 'ready')).toEqual({
      type: 'ready',
      success: true,
      error: null,
      code: null,
      request_id: null,
      data: {
        protocol: 1,
        connection_id: client.id,
        user: expect.objectContaining({ id: user, name: 'Ann', company_id: 'acme', language: 'en' }),
        server_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        rooms: [],
        has_more: false,
      },
    });
  });

  it('takes the token from the Authorization header of clients that have no auth', async () => {
    const user = randomUUID();
    const client = open({ extraHeaders: { authorization: `Bearer ${await tokenOf(user)}` } });
    expect((await next(client, 'ready')).data['user']).toMatchObject({ id: user });
  });

  it.each([
    ['no token', () => Promise.resolve({}), 'unauthenticated'],
    ['a token of nobody', () => Promise.resolve({ token: 'nonsense' }), 'unauthenticated'],
    ['an expired token', async () => ({ token: await tokenOf('ann', { seconds: -60 }) }), 'unauthenticated'],
    ['a token that is no text', () => Promise.resolve({ token: { $ne: null } }), 'validation_failed'],
    [
      'an unknown way to subscribe',
      async () => ({ token: await tokenOf('ann'), subscribe: 'some' }),
      'validation_failed',
    ],
    ['a batch that is no flag', async () => ({ token: await tokenOf('ann'), batch: 1 }), 'validation_failed'],
    ['act_as without scope admin', async () => ({ token: await tokenOf('ann'), act_as: 'bob' }), 'forbidden'],
    [
      'act_as that is no id',
      async () => ({ token: await tokenOf('root', { scope: 'admin' }), act_as: '' }),
      'validation_failed',
    ],
  ])('refuses %s before there is a connection', async (_what, auth, code) => {
    expect(await refusal({ auth: await auth() })).toMatchObject({ data: { code, message: expect.any(String) } });
  });

  it('lets an admin act for somebody of its company, and of no other', async () => {
    const [admin, bob] = [randomUUID(), randomUUID()];
    const token = await tokenOf(admin, { scope: 'admin', company_id: 'acme' });
    expect((await next(open({ auth: { token, act_as: bob } }), 'ready')).data['user']).toMatchObject({
      id: bob,
      company_id: 'acme',
    });
    const stranger = randomUUID();
    await connected(stranger, { token: await tokenOf(stranger, { company_id: 'globex' }) });
    expect(await refusal({ auth: { token, act_as: stranger } })).toMatchObject({ data: { code: 'forbidden' } });
  });

  it.each(['websocket', 'polling'])(
    'refuses a page of a foreign origin over %s, and lets the allowed one in',
    async (transport) => {
      const options = { transports: [transport], auth: { token: await tokenOf('ann') } };
      const foreign = await refusal({ ...options, extraHeaders: { origin: 'https://evil.example' } });
      expect(foreign).not.toHaveProperty('data');
      const client = open({ ...options, extraHeaders: { origin: CORS_ORIGINS } });
      expect((await next(client, 'ready')).success).toBe(true);
    },
  );
});

describe('commands', () => {
  it('are the same under their name and in an envelope', async () => {
    const { client } = await connected(randomUUID());
    const named = await ask(client, 'list_rooms', { request_id: 'q1' });
    expect(named).toMatchObject({ type: 'list_rooms', success: true, request_id: 'q1' });
    expect(await ask(client, 'command', { command: 'list_rooms', request_id: 'q1' })).toEqual(named);
  });

  it('are answered by the event response where there is no acknowledgement', async () => {
    const { client } = await connected(randomUUID());
    client.emit('get_me', { request_id: 'q2' });
    expect(await next(client, 'response')).toMatchObject({ type: 'get_me', success: true, request_id: 'q2' });
    client.emit('command', { command: 'no_such_command', data: {} });
    expect(await next(client, 'response')).toEqual(invalidOn('command'));
  });

  it.each([
    ['an event that is no command', 'nonsense', [{}], 'command'],
    ['the name of an event of the server', 'message_created', [{}], 'command'],
    ['error', 'error', [{}], 'command'],
    ['response', 'response', [{}], 'command'],
    ['an envelope of nothing', 'command', [], 'command'],
    ['an envelope that is a text', 'command', ['get_me'], 'data'],
    ['a command that is no text', 'command', [{ command: { $gt: '' } }], 'command'],
    [
      'two rooms',
      'command',
      [{ command: 'get_room', room_id: randomUUID(), data: { room_id: randomUUID() } }],
      'room_id',
    ],
    ['more than one object', 'get_me', [{}, {}], 'data'],
    ['a text', 'get_me', ['text'], 'data'],
    ['null', 'get_me', [null], 'data'],
    ['a list', 'get_me', [[]], 'data'],
    ['a binary', 'get_me', [Buffer.from('x')], 'data'],
    ['a field that is unknown', 'get_me', [{ nonsense: 1 }], 'nonsense'],
  ])('refuse %s, and the connection lives on', async (_what, event, args, field) => {
    const { client } = await connected(randomUUID());
    expect(await ask(client, event, ...args)).toEqual(invalidOn(field));
    expect(await ask(client, 'get_me', {})).toMatchObject({ success: true });
  });

  it('ignore a request_id that is no text', async () => {
    const { client } = await connected(randomUUID());
    expect(await ask(client, 'get_me', { request_id: 5 })).toMatchObject({ success: true, request_id: null });
  });

  it('may come before ready', async () => {
    const client = open({ auth: { token: await tokenOf(randomUUID()) } });
    const answer = ask(client, 'get_me', {});
    const ready = next(client, 'ready');
    expect((await answer).success).toBe(true);
    expect((await ready).success).toBe(true);
  });
});

describe('frames that Socket.IO itself refuses', () => {
  it.each([
    ['a frame of 2 MB', '42["get_me",{"x":"'.padEnd(2_000_000, 'x')],
    ['a reserved event name', '42["disconnecting",{}]'],
    ['a malformed packet', '42["get_me",{'],
  ])('%s ends the connection and nothing else', async (_what, frame) => {
    const { client } = await connected(randomUUID());
    const other = await connected(randomUUID());
    const ended = first(client, 'disconnect');
    client.io.engine.write(frame.slice(1));
    await ended;
    expect(await ask(other.client, 'get_me', {})).toMatchObject({ success: true });
  });
});

describe('the token of a connection', () => {
  it('ends it when it expires, and the client does not come back by itself', async () => {
    const user = randomUUID();
    const client = open({ reconnection: true, auth: { token: await tokenOf(user, { seconds: 2 }) } });
    await next(client, 'ready');
    const closing = next(client, 'closing');
    const reason = await first(client, 'disconnect');
    expect((await closing).data).toEqual({ code: 'token_expired', reconnect: false, retry_after_ms: null });
    expect(reason).toBe('io server disconnect');
    expect(client.active).toBe(false);
  });

  it('can be renewed, by one of the same user only', async () => {
    const user = randomUUID();
    const client = open({ auth: { token: await tokenOf(user, { seconds: 2 }) } });
    await next(client, 'ready');
    const disconnected = first(client, 'disconnect');
    const stranger = await ask(client, 'authenticate', { token: await tokenOf(randomUUID()) });
    expect(stranger).toMatchObject({ success: false, code: 'forbidden' });
    expect(await ask(client, 'authenticate', { token: 'nonsense' })).toMatchObject({ code: 'unauthenticated' });
    const renewed = await ask(client, 'authenticate', { token: await tokenOf(user, { seconds: 4 }) });
    const ends = Date.parse(String(renewed.data['expires_at']));
    await disconnected;
    expect(Date.now()).toBeGreaterThanOrEqual(ends - 100);
  });

  it('of a year does not end it at once', async () => {
    const user = randomUUID();
    const client = open({ auth: { token: await tokenOf(user, { seconds: 365 * 86_400 }) } });
    await next(client, 'ready');
    expect((await ask(client, 'get_me', {})).success).toBe(true);
  });
});

describe('a client that does not read', () => {
  it('is cut at the limit, and others are not', async () => {
    const small = await startServer({
      MONGODB_URI: database.uri,
      CONNECTION_BUFFER_BYTES: '100000',
      ...ANY_RATE,
    });
    const previous = server;
    server = small;
    try {
      const healthy = await connected(randomUUID());
      const deaf = await deafClient(server.url, await tokenOf(randomUUID()));
      const ended = new Promise((resolve) => deaf.once('close', resolve));
      deaf.on('error', () => undefined);
      // Its answers fill the kernel's buffers, then the server's.
      const question = maskedText('42["get_limits",{}]');
      for (let burst = 0; burst < 200 && !deaf.destroyed; burst += 1) {
        deaf.write(Buffer.concat(Array.from({ length: 100 }, () => question)));
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (/cannot keep up/.test(small.output())) break;
      }
      deaf.resume();
      await ended;
      expect(small.output()).toMatch(/cannot keep up/);
      expect(await ask(healthy.client, 'get_me', {})).toMatchObject({ success: true });
    } finally {
      server = previous;
      await small.stop();
    }
  });
});

describe('shutting down', () => {
  it('tells clients to come back, answers what is under way, and ends', async () => {
    const going = await startServer({ MONGODB_URI: database.uri });
    const previous = server;
    server = going;
    try {
      const client = open({
        reconnection: true,
        reconnectionDelay: 60_000,
        auth: { token: await tokenOf(randomUUID()) },
      });
      await next(client, 'ready');
      // An HTTP connection that is kept alive must not hold it up.
      await fetch(`${going.url}/health/live`);
      // Nor must a client that does not listen.
      const deaf = await deafClient(server.url, await tokenOf(randomUUID()));
      deaf.on('error', () => undefined);
      const closing = next(client, 'closing');
      const disconnected = first(client, 'disconnect');
      const answers = Array.from({ length: 20 }, () => ask(client, 'get_me', {}));
      const started = Date.now();
      const stopped = going.stop();
      expect((await closing).data).toEqual({ code: 'shutdown', reconnect: true, retry_after_ms: expect.any(Number) });
      for (const answer of await Promise.all(answers))
        expect(answer.success || answer.code === 'overloaded').toBe(true);
      expect(await disconnected).toBe('transport close');
      expect(client.active).toBe(true);
      expect(await stopped).toBe('SIGTERM');
      expect(Date.now() - started).toBeLessThan(4000);
      deaf.destroy();
    } finally {
      server = previous;
      await going.stop();
    }
  });
});
