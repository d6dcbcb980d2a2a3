import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Balancer } from '../../../src/cli/cluster/balancer.js';
import { freePorts } from '../../support/ports.js';

let balancer: Balancer;
let url: string;
const servers: Server[] = [];

beforeEach(async () => {
  balancer = new Balancer();
  url = `http://127.0.0.1:${await balancer.listen(0, '127.0.0.1')}`;
});
afterEach(async () => {
  await balancer.close();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A process that answers with its name, what it was sent, and from where it believes that to be. */
async function add(name: string): Promise<Server> {
  const server = createServer((asked, response) => {
    void text(asked).then((body) =>
      response.end(JSON.stringify({ name, body, from: asked.headers['x-forwarded-for'] })),
    );
  });
  // As much of a WebSocket as a balancer sees: bytes both ways.
  server.on('upgrade', (_asked, socket) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${name}:`);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const address = server.address();
  if (typeof address === 'object' && address !== null) balancer.add(address.port);
  return server;
}

/** A process that is not there any more, and was not missed yet. */
async function addGone(): Promise<void> {
  const [port = 0] = await freePorts(1);
  balancer.add(port);
}

async function post(body: string, headers: Record<string, string> = {}): Promise<unknown> {
  return (await fetch(url, { method: 'POST', body, headers })).json();
}

/** Asks for a WebSocket: the connection, or the answer that refuses it. */
function upgrade(): Promise<{ socket: Socket; head: Buffer } | IncomingMessage> {
  const asked = request(url, { headers: { connection: 'Upgrade', upgrade: 'websocket' } });
  return new Promise((resolve, reject) => {
    asked.once('upgrade', (_response, socket: Socket, head: Buffer) => resolve({ socket, head }));
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}

describe('a balancer', () => {
  it('goes by turns, past a process that is gone, which costs a request nothing of its body', async () => {
    await add('one');
    await addGone();
    await add('two');
    const body = 'x'.repeat(300_000);
    const answers = [await post(body), await post(body), await post(body), await post(body)];
    const name = (n: number): unknown => ({ name: ['one', 'two', 'two', 'one'][n], body, from: '127.0.0.1' });
    expect(answers).toEqual([0, 1, 2, 3].map(name));
  });

  it('tells where a client is, whatever that says of itself', async () => {
    await add('one');
    expect(await post('', { 'x-forwarded-for': '203.0.113.1' })).toMatchObject({ from: '127.0.0.1' });
  });

  it('passes WebSockets on, past a process that is gone', async () => {
    await addGone();
    await add('one');
    const opened = await upgrade();
    if (!('socket' in opened) || !('head' in opened)) throw new Error('It was refused');
    opened.socket.unshift(opened.head);
    opened.socket.end('hello');
    expect(await text(opened.socket)).toBe('one:hello');
  });

  it('answers that nothing was done when there is nobody', async () => {
    await addGone();
    const response = await fetch(url, { method: 'POST', body: 'anything' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toMatchObject({ code: 'overloaded' });
    expect(await upgrade()).toMatchObject({ statusCode: 503 });
  });

  it('answers that nobody knows what was done when a process goes with a request, of reads that they may be repeated', async () => {
    const server = await add('one');
    server.removeAllListeners('request').on('request', (asked: IncomingMessage) => asked.socket.destroy());
    const answers = await Promise.all(['POST', 'GET'].map(async (method) => (await fetch(url, { method })).json()));
    expect(answers).toMatchObject([{ code: 'unknown_outcome' }, { code: 'overloaded' }]);
  });
});
