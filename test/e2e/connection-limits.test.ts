import { afterEach, describe, expect, it } from '@jest/globals';
import { connect as connectTcp, type Socket as TcpSocket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { type Stage, useStage } from '../support/stage.js';

const PER_USER = 3;
const PER_ADDRESS = 5;
const LIMITS = { CONNECTIONS_PER_USER: `${PER_USER}`, CONNECTIONS_PER_ADDRESS: `${PER_ADDRESS}` };
const RATE_LIMITED = { code: 'rate_limited', message: expect.any(String), retry_after_ms: 5000 };
type TransportName = 'polling' | 'websocket';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

interface From {
  /** X-Forwarded-For. */
  forwarded?: string;
  transport?: TransportName;
  token?: string;
}

/** Asks for a connection: the connection, or what it was refused with. */
async function ask(stage: Stage, who: string, from: From = {}): Promise<Socket | { refusal: unknown }> {
  const socket = io(stage.server.url, {
    auth: { token: from.token ?? (await stage.token(who)), subscribe: 'none' },
    forceNew: true,
    reconnection: false,
    transports: [from.transport ?? 'websocket'],
    ...(from.forwarded !== undefined && { extraHeaders: { 'x-forwarded-for': from.forwarded } }),
  });
  open.push(socket);
  return new Promise((resolve) => {
    socket.once('ready', () => resolve(socket));
    socket.once('connect_error', (error) => {
      socket.close();
      resolve({ refusal: (error as Error & { data: unknown }).data });
    });
  });
}

async function letIn(stage: Stage, who: string, from: From = {}): Promise<Socket> {
  const answer = await ask(stage, who, from);
  if ('refusal' in answer) throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer;
}

async function refusalOf(stage: Stage, who: string, from: From = {}): Promise<unknown> {
  const answer = await ask(stage, who, from);
  return 'refusal' in answer ? answer.refusal : 'let in';
}

/** Asks until it is let in. @throws Error when it is not in the end */
async function letInSoon(stage: Stage, who: string, from: From = {}, withinMs = 5000): Promise<Socket> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask(stage, who, from);
    if (!('refusal' in answer)) return answer;
    expect(answer.refusal).toEqual(RATE_LIMITED);
    if (Date.now() > deadline) throw new Error('There is still no place.');
    await delay(50);
  }
}

describe('behind a trusted proxy', () => {
  const stage = useStage({ ...LIMITS, TRUST_PROXY: '1' });
  let last = 0;
  const newAddress = (): string => `192.0.2.${(last += 1)}`;

  it.each<TransportName>(['websocket', 'polling'])('a user has so many connections by %s', async (transport) => {
    const [ann, ben] = stage.people('ann', 'ben');
    const connections: Socket[] = [];
    for (let n = 0; n < PER_USER; n += 1) {
      connections.push(await letIn(stage, ann, { transport, forwarded: newAddress() }));
    }
    expect(await refusalOf(stage, ann, { transport, forwarded: newAddress() })).toEqual(RATE_LIMITED);
    expect(connections.every(({ connected }) => connected)).toBe(true);
    await letIn(stage, ben, { transport, forwarded: newAddress() });
    const me = await fetch(`${stage.server.url}/v1/me`, {
      headers: { authorization: `Bearer ${await stage.token(ann)}` },
    });
    expect(me.status).toBe(200);

    connections[0]?.close();
    await letInSoon(stage, ann, { transport, forwarded: newAddress() });
    expect(await refusalOf(stage, ann, { transport, forwarded: newAddress() })).toEqual(RATE_LIMITED);
  });

  it('an address has so many, counted before any token is looked at', async () => {
    const [here, elsewhere] = [newAddress(), newAddress()];
    const connections: Socket[] = [];
    for (let n = 0; n < PER_ADDRESS; n += 1) {
      connections.push(await letIn(stage, stage.person('ann'), { forwarded: here }));
    }
    const ben = stage.person('ben');
    for (const transport of ['websocket', 'polling'] as const) {
      expect(await refusalOf(stage, ben, { forwarded: here, transport })).toEqual(RATE_LIMITED);
      expect(await refusalOf(stage, ben, { forwarded: here, transport, token: 'wrong' })).toEqual(RATE_LIMITED);
    }
    // What the client itself said stands before what the proxy says, and is not believed.
    expect(await refusalOf(stage, ben, { forwarded: `203.0.113.9, ${here}` })).toEqual(RATE_LIMITED);
    await letIn(stage, ben, { forwarded: elsewhere });
    expect(connections.every(({ connected }) => connected)).toBe(true);
    connections[0]?.close();
    await letInSoon(stage, ben, { forwarded: here });
  });

  it('an IPv6 address is its /64', async () => {
    for (let n = 0; n < PER_ADDRESS; n += 1) {
      await letIn(stage, stage.person('ann'), { forwarded: `2001:db8:0:7::${n + 1}` });
    }
    const ben = stage.person('ben');
    expect(await refusalOf(stage, ben, { forwarded: '2001:db8:0:7:ffff::1' })).toEqual(RATE_LIMITED);
    await letIn(stage, ben, { forwarded: '2001:db8:0:8::1' });
  });

  it('refused tokens and handshakes that never finish keep no place', async () => {
    const here = newAddress();
    const ann = stage.person('ann');
    for (let n = 0; n < PER_ADDRESS * 2; n += 1) {
      const refusal = await refusalOf(stage, ann, { forwarded: here, token: 'wrong' });
      expect(['unauthenticated', 'rate_limited']).toContain((Object(refusal) as { code?: string }).code);
    }
    await letInSoon(stage, ann, { forwarded: here });
    const there = newAddress();
    const silent = await Promise.all(Array.from({ length: PER_ADDRESS }, () => openTransport(stage, there)));
    expect(await refusalOf(stage, ann, { forwarded: there })).toEqual(RATE_LIMITED);
    silent[0]?.close();
    await letInSoon(stage, ann, { forwarded: there });
    expect(await refusalOf(stage, ann, { forwarded: there })).toEqual(RATE_LIMITED);
    // The others stay as they are, until the server has waited long enough for a token.
    await letInSoon(stage, ann, { forwarded: there }, 20_000);
  });
});

describe('without TRUST_PROXY', () => {
  const stage = useStage(LIMITS);

  it('what X-Forwarded-For says changes nothing', async () => {
    for (let n = 0; n < PER_ADDRESS; n += 1) {
      await letIn(stage, stage.person('ann'), { forwarded: `192.0.2.${n + 1}` });
    }
    const ben = stage.person('ben');
    expect(await refusalOf(stage, ben, { forwarded: '192.0.2.99' })).toEqual(RATE_LIMITED);
    expect(await refusalOf(stage, ben)).toEqual(RATE_LIMITED);
  });
});

describe('with TRUST_PROXY naming another proxy', () => {
  const stage = useStage({ ...LIMITS, TRUST_PROXY: '203.0.113.0/24' });

  it('what somebody else says in X-Forwarded-For changes nothing', async () => {
    for (let n = 0; n < PER_ADDRESS; n += 1) {
      await letIn(stage, stage.person('ann'), { forwarded: `192.0.2.${n + 1}` });
    }
    expect(await refusalOf(stage, stage.person('ben'), { forwarded: '192.0.2.99' })).toEqual(RATE_LIMITED);
  });
});

/** A WebSocket that says nothing: it never asks for a connection. */
async function openTransport(stage: Stage, forwarded: string): Promise<{ close(): void }> {
  const { hostname, port, host } = new URL(stage.server.url);
  const socket: TcpSocket = connectTcp(Number(port), hostname);
  const transport = { close: () => socket.destroy() };
  open.push(transport);
  const lines = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `X-Forwarded-For: ${forwarded}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  // It is there once the engine has said so.
  let heard = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (heard.includes('"sid"')) resolve();
    });
  });
  return transport;
}
