import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect as connectTcp, type Socket as TcpSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { connect, type ClosingEvent, type ConfabClient } from '../../client/src/index.js';
import { ANY_RATE } from '../support/rates.js';
import { AcknowledgedCount, restSender, writeThroughCrashes } from '../support/crash-load.js';
import { clear, mongodOn, nothingLeftIn } from '../support/processes.js';
import { report } from '../support/random.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

/** The server may take 5 seconds for what is under way, and half a one for its transports; its MongoDB ends after it. */
const ENDS_WITHIN_MS = 10_000;
const CLOSING = { code: 'shutdown', reconnect: true, retry_after_ms: expect.any(Number) };

let dataDir: string;
let abandon: AbortController;
let running: Promise<unknown>;
const clients: { close(): unknown }[] = [];

beforeEach(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), `confab-drain-${process.pid}-`)));
  abandon = new AbortController();
  running = Promise.resolve();
});
afterEach(async () => {
  abandon.abort();
  for (const client of clients.splice(0)) client.close();
  await running;
  await clear(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

function start(port = '0'): Promise<TestServer> {
  return startServer({ PORT: port, ...ANY_RATE }, { dataDir });
}

/** A client with default options. */
function as(userId: string, url: string): ConfabClient {
  const client = connect({ url, token: () => tokenOf(userId) });
  clients.push(client);
  return client;
}

/** A bare Socket.IO client with default options, or with one transport only. */
async function bare(userId: string, url: string, transports?: string[]): Promise<Socket> {
  const socket = io(url, { auth: { token: await tokenOf(userId) }, forceNew: true, ...(transports && { transports }) });
  clients.push(socket);
  await told(socket, 'ready');
  return socket;
}

function told(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

/** A connection that is kept alive after its request, and then idle. */
async function keepAlive(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  clients.push({ close: () => agent.destroy() });
  await new Promise((resolve, reject) => {
    const asked = request(`${url}/health/ready`, { agent }, (response) => response.resume().once('end', resolve));
    asked.once('error', reject).end();
  });
}

async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const before = performance.now();
  const result = await work;
  const took = performance.now() - before;
  report(`${what}: ${Math.round(took)} ms`);
  expect(took).toBeLessThan(ENDS_WITHIN_MS);
  return result;
}

describe('a server that is asked to stop', () => {
  it('under load loses and doubles nothing, and all clients come back by themselves to the next', async () => {
    const server = await start();
    const { url } = server;
    const names = ['ann', 'bob', 'cat', 'dan'];
    const typed = names.map((name) => as(name, url));
    const [ann] = typed;
    const { room } = await ann!.commands.createRoom({ type: 'group', participants: names.slice(1) });
    const copies = typed.map((client) => client.room(room.id, { initial: Infinity }));
    await Promise.all(copies.map((copy) => copy.opened()));
    const bares = await Promise.all([bare('eve', url), bare('eve', url, ['polling']), bare('eve', url, ['websocket'])]);
    await keepAlive(url);

    const closings: ClosingEvent[] = [];
    for (const client of typed) client.on('closing', (closing) => closings.push(closing));
    const ends = bares.map(async (socket) => [await told(socket, 'closing'), await told(socket, 'disconnect')]);
    const returns = bares.map(
      (socket) => new Promise((resolve) => socket.once('disconnect', () => resolve(told(socket, 'ready')))),
    );

    let isOver = false;
    const count = new AcknowledgedCount(abandon.signal);
    const rest = restSender(url, await tokenOf('dan'), abandon.signal);
    const writers = typed.map((client, n) => ({
      name: names[n] ?? '',
      client,
      send: names[n] === 'dan' ? rest : client.send.bind(client),
    }));
    const writing = writeThroughCrashes({ writers, rooms: [room.id], inFlight: 8, goesOn: () => !isOver, count });
    running = Promise.allSettled([writing]);
    await count.more(100);
    expect(await timed('Drain under load', server.stop('SIGTERM'))).toBe('SIGTERM');
    await nothingLeftIn(dataDir);
    expect(closings).toEqual(names.map(() => CLOSING));
    for (const [closing, reason] of await Promise.all(ends)) {
      expect(closing).toMatchObject({ type: 'closing', success: true, data: CLOSING });
      // Of a client that polls, its next poll is refused. Clients come back from both.
      expect(reason).toMatch(/^transport (close|error)$/);
    }

    const next = await start(new URL(url).port);
    await Promise.all(returns);
    await Promise.all(typed.map((client) => client.ready()));
    await count.more(20);
    isOver = true;
    const { sends, edits, deletes } = await writing;
    const { head_seq, head_rev } = await ann!.commands.fetchHistory({ room_id: room.id, limit: 1 });
    await Promise.all(copies.map((copy) => copy.reached(head_seq, head_rev)));
    for (const { messages } of copies) {
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => n + 1));
      const texts = messages.filter(({ message_type }) => message_type === 'text');
      expect(texts.map(({ id, seq }) => [id, seq])).toEqual(
        [...sends.values()].map(({ id, seq }) => [id, seq]).sort(([, a], [, b]) => Number(a) - Number(b)),
      );
      expect(new Set(texts.filter(({ is_deleted }) => is_deleted).map(({ id }) => id))).toEqual(deletes);
    }
    // What was answered was done once; what was not answered was done at most once.
    expect(new Set([...edits.values()].map(({ rev }) => rev)).size).toBe(edits.size);
    expect(head_rev).toBeGreaterThanOrEqual(edits.size + deletes.size);
    expect(await next.stop()).toBe('SIGTERM');
  }, 90_000);

  it('answers what is under way, and nothing that comes later, while its database is slow', async () => {
    const server = await start();
    const { url } = server;
    const [ann, bob] = [as('ann', url), await bare('ann', url, ['websocket'])];
    const { room } = await ann.commands.createRoom({ type: 'group', participants: ['bob'] });
    const mongod = await mongodOn(dataDir);
    const rest = await openHttp(url);

    process.kill(mongod, 'SIGSTOP');
    const sends = Array.from({ length: 5 }, (_, n) =>
      ask(bob, 'send_message', { room_id: room.id, content: `slow ${n}` }),
    );
    rest.socket.write(httpPost(`/v1/rooms/${room.id}/messages`, await tokenOf('ann'), { content: 'slow over REST' }));
    // Frames of one connection are taken in their order: those before this one are under way now.
    expect(await ask(bob, 'get_limits', {})).toMatchObject({ success: true });
    const closing = told(bob, 'closing');
    const stopped = server.stop('SIGTERM');
    expect(await closing).toMatchObject({ data: CLOSING });

    expect(await ask(bob, 'get_limits', {})).toMatchObject({
      success: false,
      code: 'overloaded',
      data: { retry_after_ms: expect.any(Number) },
    });
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    // A balancer that already has a connection, with a request under way on it, is told to go elsewhere.
    rest.socket.write('GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n');
    process.kill(mongod, 'SIGCONT');

    for (const answer of await Promise.all(sends)) expect(answer).toMatchObject({ success: true });
    expect(await timed('Drain with a slow database', stopped)).toBe('SIGTERM');
    expect(rest.received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 503']);
    await nothingLeftIn(dataDir);

    const next = await start(new URL(url).port);
    await ann.ready();
    const { messages } = await ann.commands.fetchHistory({ room_id: room.id });
    const texts = messages.filter(({ message_type }) => message_type === 'text').map(({ content }) => content);
    expect(texts.sort()).toEqual(['slow 0', 'slow 1', 'slow 2', 'slow 3', 'slow 4', 'slow over REST']);
    await next.stop();
  }, 60_000);
});

function ask(socket: Socket, command: string, data: object): Promise<unknown> {
  return socket.timeout(15_000).emitWithAck(command, data);
}

async function openHttp(url: string): Promise<{ socket: TcpSocket; received: () => string }> {
  const socket = connectTcp(Number(new URL(url).port), '127.0.0.1');
  clients.push({ close: () => socket.destroy() });
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  return { socket, received: () => text };
}

function httpPost(path: string, token: string, body: object): string {
  const json = JSON.stringify(body);
  const head = [`POST ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${token}`, 'Content-Type: application/json'];
  return [...head, `Content-Length: ${Buffer.byteLength(json)}`, '', json].join('\r\n');
}
