import { describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { answerOf, Device, failureOf } from '../support/device.js';
import { done, refused, useStage } from '../support/stage.js';
import { textMessage } from '../support/views.js';

const WINDOW_S = 3;
/** How many are allowed in one window. */
const SENDS = 6;
const INVALID = 6;
const TOKENS = 30;
const WRONG_TOKENS = 6;
const ACTING = 60;
const FRAMES = 90;

/** Behind one proxy, so that each test has addresses of its own. */
const stage = useStage({
  TRUST_PROXY: '1',
  RATE_WINDOW_SECONDS: `${WINDOW_S}`,
  SENDS_PER_SECOND: `${SENDS / WINDOW_S}`,
  INVALID_PER_SECOND: `${INVALID / WINDOW_S}`,
  AUTHENTICATIONS_PER_SECOND: `${TOKENS / WINDOW_S}`,
  FAILED_AUTHENTICATIONS_PER_SECOND: `${WRONG_TOKENS / WINDOW_S}`,
  ACTING_PER_SECOND: `${ACTING / WINDOW_S}`,
  CONNECTION_COMMANDS_PER_SECOND: `${FRAMES / WINDOW_S}`,
});

const RATE_LIMITED = expect.objectContaining({
  code: 'rate_limited',
  data: { retry_after_ms: expect.any(Number) },
});
const WRONG_TOKEN = 'e30.e30.e30';

let lastAddress = 0;
function newAddress(): string {
  return `192.0.2.${(lastAddress += 1)}`;
}

interface RestOptions {
  address?: string;
  token?: string;
  actAs?: string;
  body?: object;
}

function rest(method: string, path: string, { address, token, actAs, body }: RestOptions = {}): Promise<Response> {
  const headers = {
    ...(address !== undefined && { 'x-forwarded-for': address }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(actAs !== undefined && { 'act-as': actAs }),
    ...(body && { 'content-type': 'application/json' }),
  };
  return fetch(`${stage.server.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

async function roomOf(maker: string, ...participants: string[]): Promise<string> {
  return done(await stage.overRest(maker, 'create_room', { type: 'group', participants })).room.id;
}

/** A connection from an address. */
async function connectFrom(address: string, who: string): Promise<Device> {
  return stage.connect(who, {}, { extraHeaders: { 'x-forwarded-for': address } });
}

/** Gives a frame as it is, and its answer. */
async function frame(device: Device, event: string, ...args: unknown[]): Promise<unknown> {
  const { code, error, data } = Object(await device.socket.timeout(5000).emitWithAck(event, ...args)) as {
    code: unknown;
    error: unknown;
    data: object;
  };
  return failureOf({ code, error, data });
}

describe('the commands of one user', () => {
  it('are counted over several connections and both transports, by class', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await roomOf(ann, ben);
    const [phone, laptop, bens] = [await stage.connect(ann), await stage.connect(ann), await stage.connect(ben)];
    const send = { room_id, content: 'x' };
    for (let n = 0; n < SENDS / 3; n += 1) {
      done(await phone.run('send_message', send));
      done(await laptop.run('send_message', send));
      done(await stage.overRest(ann, 'send_message', send));
    }
    const before = await stage.seen(room_id, bens);

    expect(await phone.run('send_message', send)).toEqual(RATE_LIMITED);
    expect(await laptop.run('send_message', send)).toEqual(RATE_LIMITED);
    expect(await stage.overRest(ann, 'send_message', send)).toEqual(RATE_LIMITED);
    expect(await (await stage.connect(ann)).run('send_message', send)).toEqual(RATE_LIMITED);
    expect(await laptop.run('delete_message', { room_id, message_id: room_id })).toEqual(RATE_LIMITED);
    // Another class, and another user.
    done(await phone.run('fetch_history', { room_id }));
    done(await stage.overRest(ann, 'update_room', { room_id, name: 'still' }));
    done(await bens.run('send_message', send));
    expect(before[0]?.filter((line) => line.endsWith(' x'))).toHaveLength(SENDS);
    expect(await stage.seen(room_id, bens)).toEqual([
      ['message_created #11 room_updated', 'room_updated #11', 'message_created #12 x', '| fence'],
    ]);
  });

  it('are accepted once retry_after_ms is over, and not before', async () => {
    const ann = stage.person('ann');
    const room_id = await roomOf(ann);
    const device = await stage.connect(ann);
    const send = (content: string) => device.run('send_message', { room_id, content });
    for (let n = 0; n < SENDS; n += 1) done(await send('x'));

    const asked = Date.now();
    const refusal = await send('early');
    if (refusal.code === null) throw new Error('it was not refused');
    const wait = refusal.data.retry_after_ms ?? 0;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(WINDOW_S * 1000);
    let accepted = await send('again');
    while (accepted.code === 'rate_limited') {
      await new Promise((resolve) => setTimeout(resolve, 10));
      accepted = await send('again');
    }
    const waited = Date.now() - asked;
    expect(done(accepted).message).toEqual(textMessage(room_id, ann, 'again', { seq: SENDS + 3, tally: SENDS + 1 }));
    expect(waited).toBeGreaterThanOrEqual(wait - 5);
    expect(waited).toBeLessThan(wait + WINDOW_S * 1000);
  });

  it('count when they are broken, too', async () => {
    const ann = stage.person('ann');
    const device = await stage.connect(ann);
    for (let n = 0; n < SENDS; n += 1) {
      expect(await frame(device, 'send_message', [])).toEqual(refused('validation_failed'));
    }
    expect(await frame(device, 'send_message', [])).toEqual(RATE_LIMITED);
    const token = await stage.token(ann);
    const path = '/v1/rooms/11111111-1111-4111-8111-111111111111/messages';
    expect((await rest('POST', path, { token, body: [] })).status).toBe(429);
  });
});

describe('over REST', () => {
  it('answers tell what is left', async () => {
    const ann = stage.person('ann');
    const room_id = await roomOf(ann);
    const token = await stage.token(ann);
    const send = () => rest('POST', `/v1/rooms/${room_id}/messages`, { token, body: { content: 'x' } });
    for (let left = SENDS - 1; left >= 0; left -= 1) {
      const { status, headers } = await send();
      expect(status).toBe(201);
      expect(headers.get('ratelimit-policy')).toBe(`"send";q=${SENDS};w=${WINDOW_S}`);
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"send";r=${left};t=[1-${WINDOW_S}]$`));
      expect(headers.get('retry-after')).toBeNull();
    }
    const refusal = await send();
    const { retry_after_ms } = (await refusal.json()) as { retry_after_ms: number };
    expect(refusal.status).toBe(429);
    const seconds = Math.ceil(retry_after_ms / 1000);
    expect(refusal.headers.get('retry-after')).toBe(`${seconds}`);
    expect(refusal.headers.get('ratelimit-policy')).toBe(`"send";q=${SENDS};w=${WINDOW_S}`);
    expect(refusal.headers.get('ratelimit')).toBe(`"send";r=0;t=${seconds}`);
    const read = await rest('GET', '/v1/me', { token });
    expect(read.headers.get('ratelimit')).toMatch(/^"read";r=\d+;t=\d$/);
  });
});

describe('frames that name no command', () => {
  it('are counted by user and by address', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [here, elsewhere] = [newAddress(), newAddress()];
    const [first, second] = [await connectFrom(here, ann), await connectFrom(here, ann)];
    for (let n = 0; n < INVALID / 2; n += 1) {
      expect(await frame(first, 'nonsense', {})).toEqual(refused('validation_failed'));
      expect(await frame(second, 'command', 'nonsense')).toEqual(refused('validation_failed'));
    }
    expect(await frame(first, 'nonsense', {})).toEqual(RATE_LIMITED);
    expect(await frame(second, 'other', {})).toEqual(RATE_LIMITED);
    expect(await frame(await connectFrom(elsewhere, ann), 'nonsense', {})).toEqual(RATE_LIMITED);
    expect(await frame(await connectFrom(here, ben), 'nonsense', {})).toEqual(RATE_LIMITED);
    expect(await frame(await connectFrom(elsewhere, ben), 'nonsense', {})).toEqual(refused('validation_failed'));
    done(await first.run('get_me'));
  });
});

describe('one connection', () => {
  it('has a limit of its own, whatever it sends', async () => {
    const ann = stage.person('ann');
    const [busy, other] = [await stage.connect(ann), await stage.connect(ann)];
    const answers = await Promise.all(
      Array.from({ length: FRAMES + 5 }, (): Promise<unknown> => busy.socket.timeout(5000).emitWithAck('get_me', {})),
    );
    expect(answers.filter((answer) => answerOf('get_me', answer).code === 'rate_limited')).toHaveLength(5);
    done(await other.run('get_me'));
  });
});

describe('Act-As', () => {
  it('spends the budget of whom one acts for', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await roomOf(ann, ben);
    const token = await stage.token(stage.admin);
    const path = `/v1/rooms/${room_id}/messages`;
    const send = (actAs: string) => rest('POST', path, { token, actAs, body: { content: 'x' } });
    const sockets = await stage.connect(stage.admin, { act_as: ann });
    for (let n = 0; n < SENDS - 1; n += 1) expect((await send(ann)).status).toBe(201);
    done(await sockets.run('send_message', { room_id, content: 'x' }));
    expect((await send(ann)).status).toBe(429);
    expect(await stage.overRest(ann, 'send_message', { room_id, content: 'x' })).toEqual(RATE_LIMITED);
    expect((await send(ben)).status).toBe(201);
  });

  it('has one budget over all whom a token acts for, larger than theirs', async () => {
    const admin = stage.person('backend', { scope: 'admin' });
    const token = await stage.token(admin);
    for (let n = 0; n < ACTING; n += 1) {
      const { status, headers } = await rest('GET', '/v1/me', { token, actAs: `user-${n % 20}` });
      expect([n, status]).toEqual([n, 200]);
      expect(headers.get('ratelimit-policy')).toMatch(/^"acting";q=60;w=3, "read";q=\d+;w=3$/);
    }
    expect((await rest('GET', '/v1/me', { token, actAs: 'user-1' })).status).toBe(429);
    expect((await rest('GET', '/v1/me', { token })).status).toBe(200);
  });
});

describe('without a token', () => {
  it('commands are counted by address, IPv6 by /64', async () => {
    const get = (address: string) => rest('GET', '/v1/limits', { address });
    for (let n = 0; n < TOKENS; n += 1) expect((await get(`2001:db8:1:2::${n + 1}`)).status).toBe(200);
    const refusal = await get('2001:db8:1:2:ffff::1');
    expect(refusal.status).toBe(429);
    expect(refusal.headers.get('ratelimit')).toMatch(/^"auth";r=0;t=\d$/);
    expect((await rest('GET', '/v1/rooms', { address: '2001:db8:1:2::1' })).status).toBe(429);
    const body = { user_id: 'ann' };
    expect((await rest('POST', '/v1/auth/dev-token', { address: '2001:db8:1:2::1', body })).status).toBe(429);
    expect((await get('2001:db8:1:3::1')).status).toBe(200);
  });

  it('wrong ones are counted by address, and lock nobody out', async () => {
    const [here, elsewhere] = [newAddress(), newAddress()];
    const guess = (address: string) => rest('GET', '/v1/me', { address, token: WRONG_TOKEN });
    for (let n = 0; n < WRONG_TOKENS; n += 1) expect((await guess(here)).status).toBe(401);
    const refusal = await guess(here);
    expect(refusal.status).toBe(429);
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await handshakeRefusal(here, WRONG_TOKEN)).toEqual({
      code: 'rate_limited',
      message: expect.any(String),
      retry_after_ms: expect.any(Number),
    });
    expect((await guess(elsewhere)).status).toBe(401);
    expect(await handshakeRefusal(elsewhere, WRONG_TOKEN)).toMatchObject({ code: 'unauthenticated' });
    const token = await stage.token(stage.person('neighbour'));
    expect((await rest('GET', '/v1/me', { address: here, token })).status).toBe(200);
    await connectFrom(here, stage.person('neighbour'));
  });
});

async function handshakeRefusal(address: string, token: string): Promise<unknown> {
  const socket = io(stage.server.url, {
    auth: { token },
    forceNew: true,
    reconnection: false,
    extraHeaders: { 'x-forwarded-for': address },
  });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('connect_error', (error) => resolve((error as Error & { data: unknown }).data));
      socket.once('connect', () => reject(new Error('it was let in')));
    });
  } finally {
    socket.close();
  }
}
