import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.js';
import { brief, Device } from '../support/device.js';
import type { CommandName, DataOf, Received } from '../support/documented.js';
import { metricOf } from '../support/metrics.js';
import { freshDatabase } from '../support/mongo.js';
import { describeWithRedis } from '../support/programs.js';
import { TestRedis } from '../support/redis.js';
import { startServer, type TestServer } from '../support/server.js';
import { done } from '../support/stage.js';
import { tokenOf } from '../support/tokens.js';
import { eventually } from '../support/waiting.js';

const database = freshDatabase();
const servers: TestServer[] = [];
const devices: Device[] = [];
let redis: TestRedis;

/** A connection to one of the processes. */
async function enter(userId: string, node: number, claims: Record<string, unknown> = {}): Promise<Device> {
  const device = await Device.open(servers[node]!.url, { token: await tokenOf(userId, claims) });
  devices.push(device);
  return device;
}

async function run<C extends CommandName>(device: Device, command: C, data: object = {}): Promise<DataOf<C>> {
  return done(await device.run(command, data));
}

/** What a counter of a process's metrics says. */
async function busMessages(node: number, way: 'in' | 'out' | 'lost'): Promise<number> {
  return (await metricOf(servers[node]!.url, `confab_bus_messages_total{way="${way}"}`)) ?? 0;
}

function isText(content: string): (event: Received) => boolean {
  return ({ type, data }) => type === 'message_created' && data.message.content === content;
}

describeWithRedis('processes that share a Redis', () => {
  beforeAll(async () => {
    redis = await TestRedis.start();
    for (let node = 0; node < 2; node += 1)
      servers.push(await startServer({ MONGODB_URI: database.uri, REDIS_URL: redis.url, PRESENCE_GRACE_MS: '300' }));
    // Each has heard of the other.
    for (const node of [0, 1]) await eventually(async () => expect(await busMessages(node, 'in')).toBeGreaterThan(0));
  }, 60_000);
  afterAll(async () => {
    for (const device of devices) device.close();
    await Promise.all(servers.map((server) => server.stop()));
    await redis.kill();
    await database.drop();
  }, 60_000);

  it('tell each other at once what they write, whom they let in, and whom they remove', async () => {
    const [ann, ben, cat] = [await enter('ann', 0), await enter('ben', 1), await enter('cat', 1)];
    const { room } = await run(ann, 'create_room', { type: 'group', participants: ['ben', 'cat'] });
    const room_id = room.id;
    // Nobody there followed the room: it comes to them with its first entry.
    for (const device of [ben, cat]) await device.until(({ type }) => type === 'member_joined');
    const started = Date.now();
    for (let n = 0; n < 20; n += 1) {
      await run(ann, 'send_message', { room_id, content: `line ${n}` });
      await ben.until(isText(`line ${n}`));
    }
    // One by one, each on its way by a look at the log would take most of a second.
    expect(Date.now() - started).toBeLessThan(10_000);
    await run(ann, 'remove_member', { room_id, user_id: 'ben' });
    await run(ann, 'send_message', { room_id, content: 'after' });
    await cat.until(isText('after'));
    await ben.until(({ type }) => type === 'member_left');
    await ben.caughtUp();
    const lines = ben.take().map(brief);
    expect(lines.filter((line) => line.startsWith('message_created')).at(-1)).toMatch(/member_left ben$/);
    expect(await ben.run('send_message', { room_id, content: 'mine' })).toMatchObject({ code: 'not_found' });
  });

  it('pass on typing, receipts, what one does on one’s own side, and pieces of replies', async () => {
    const [ann, ben, annsPhone] = [await enter('ann-2', 0), await enter('ben-2', 1), await enter('ann-2', 1)];
    const admin = await enter('admin', 0, { scope: 'admin' });
    await run(admin, 'put_bot', { bot_id: 'echo', provider: 'echo', options: { delay_ms: 30 } });
    const data = { type: 'group', participants: ['ben-2'], bots: [{ id: 'echo' }] };
    const { room } = await run(ann, 'create_room', data);
    const room_id = room.id;
    await ben.until(({ type }) => type === 'member_joined');
    await run(ann, 'typing_start', { room_id });
    await ben.until(({ type, data: typing }) => type === 'typing' && typing.user_id === 'ann-2' && typing.is_typing);
    const { message } = await run(ben, 'send_message', { room_id, content: 'hello' });
    await ann.until(isText('hello'));
    await run(ann, 'read_messages', { room_id, last_read_id: message.id });
    await ben.until(({ type, data: read }) => type === 'messages_read' && read.user_id === 'ann-2');
    await run(ann, 'clear_history', { room_id });
    await annsPhone.until(({ type }) => type === 'membership_changed');
    expect(ben.take().filter(({ type }) => type === 'membership_changed')).toEqual([]);
    const content = 'one two three four five';
    await run(ann, 'send_message', { room_id, content, mentions: ['echo'] });
    const end = await ben.until(({ type }) => type === 'bot_stream_ended');
    expect(end).toMatchObject({ data: { message: { content, finish_reason: 'stop' } } });
    const pieces = ben.take().flatMap((event) => (event.type === 'bot_stream_chunk' ? [event.data] : []));
    // Each is a hint, and may be lost where the machine is busy: those that come are in order, and in their places.
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.map(({ index }) => index)).toEqual(pieces.map(({ index }) => index).toSorted((a, b) => a - b));
    for (const { offset, text } of pieces) expect(content.slice(offset, offset + text.length)).toBe(text);
  });

  it('end the typing of whom they see removed or muted, though it was told of by one that does not follow the room', async () => {
    const [ann, ben] = [await enter('ann-8', 0), await enter('ben-8', 0)];
    const room_id = (await run(ann, 'create_room', { type: 'group', participants: ['ben-8', 'cat-8', 'dan-8'] })).room
      .id;
    const isTold = (user: string, isTyping: boolean) =>
      ben.until(({ type, data }) => type === 'typing' && data.user_id === user && data.is_typing === isTyping);
    for (const user of ['cat-8', 'dan-8']) {
      const typist = await Device.open(servers[1]!.url, { token: await tokenOf(user), subscribe: 'none' });
      devices.push(typist);
      await run(typist, 'typing_start', { room_id });
      await isTold(user, true);
    }
    const began = Date.now();
    await run(ann, 'remove_member', { room_id, user_id: 'cat-8' });
    await isTold('cat-8', false);
    await run(ann, 'mute_member', { room_id, user_id: 'dan-8', until: null });
    await isTold('dan-8', false);
    expect(Date.now() - began).toBeLessThan(DEFAULT_LIMITS.typing_timeout_ms);
    const typing = ben
      .take()
      .flatMap(({ type, data }) => (type === 'typing' ? [`${data.user_id} ${data.is_typing}`] : []));
    expect(typing).toEqual(['cat-8 true', 'dan-8 true', 'cat-8 false', 'dan-8 false']);
  });

  it('tell whoever comes to them how far a reply has come that another streams', async () => {
    const [ann, ben] = [await enter('ann-7', 0), await enter('ben-7', 1)];
    const admin = await enter('admin', 0, { scope: 'admin' });
    await run(admin, 'put_bot', { bot_id: 'slow', provider: 'echo', options: { delay_ms: 40 } });
    const { room } = await run(ann, 'create_room', { type: 'group', participants: ['ben-7'], bots: [{ id: 'slow' }] });
    const room_id = room.id;
    const content = Array.from({ length: 100 }, (_, index) => `w${index}`).join(' ');
    await run(ann, 'send_message', { room_id, content, mentions: ['slow'] });
    const lags: number[] = [];
    for (let chunk = 5; lags.length < 5; chunk += 8) {
      const piece = await ann.until((event) => event.type === 'bot_stream_chunk' && event.data.index >= chunk);
      const pushed = piece.type === 'bot_stream_chunk' ? piece.data.offset + piece.data.text.length : NaN;
      const { streams } = await run(ben, 'join_room', { room_id });
      expect(content.startsWith(streams[0]?.text ?? '?')).toBe(true);
      lags.push(pushed - (streams[0]?.text.length ?? 0));
    }
    // A process that takes too long is not waited for, and what is stored of its reply is a second old.
    expect(lags.filter((lag) => lag <= 0).length).toBeGreaterThanOrEqual(3);
    await ben.until(({ type }) => type === 'bot_stream_ended');
  });

  it('show somebody who is connected to several of them as online once, and count their connections together', async () => {
    const [ann, ben] = [await enter('ann-5', 0), await enter('ben-5', 1)];
    const { room } = await run(ann, 'create_room', { type: 'group', participants: ['ben-5', 'mate-5'] });
    const room_id = room.id;
    await ben.until(({ type }) => type === 'member_joined');
    const fence = async (device: Device, node: number): Promise<string[]> => {
      const mate = await enter('mate-5', node);
      await device.until(({ type, data }) => type === 'presence' && data.user_id === 'mate-5' && data.is_online);
      mate.close();
      await device.until(({ type, data }) => type === 'presence' && data.user_id === 'mate-5' && !data.is_online);
      const seen = device.takePresence().map(brief);
      return seen.filter((line) => !line.startsWith('mate-5'));
    };
    await fence(ann, 1);
    const bens = await enter('ben-5', 0);
    expect(await fence(ann, 1)).toEqual([]);
    const connected = [
      { user_id: 'ann-5', connections: 1 },
      { user_id: 'ben-5', connections: 2 },
    ];
    for (const device of [ann, ben]) {
      const status = await run(device, 'get_room_status', { room_id });
      expect(status.online).toBe(2);
      expect(status.connected.toSorted((a, b) => a.user_id.localeCompare(b.user_id))).toEqual(connected);
    }
    ben.close();
    expect(await fence(ann, 1)).toEqual([]);
    bens.close();
    await ann.until(({ type, data }) => type === 'presence' && data.user_id === 'ben-5' && !data.is_online);
  });

  it('know who is online at the others, and that those of a dead one are not', async () => {
    const ann = await enter('ann-3', 0);
    const third = await startServer({ MONGODB_URI: database.uri, REDIS_URL: redis.url });
    const url = third.url;
    const ben = await Device.open(url, { token: await tokenOf('ben-3') });
    await run(ann, 'create_room', { type: 'group', participants: ['ben-3'] });
    const isOnline = async (): Promise<boolean | undefined> =>
      (await run(ann, 'get_presence', { user_ids: ['ben-3'] })).presences[0]?.is_online;
    await eventually(async () => expect(await isOnline()).toBe(true));
    // Whoever comes later knows it too.
    const late = await Device.open(url, { token: await tokenOf('ann-3') });
    expect((await run(late, 'get_presence', { user_ids: ['ann-3'] })).presences[0]?.is_online).toBe(true);
    late.close();
    ann.takePresence();
    await third.stop('SIGKILL');
    ben.close();
    await eventually(async () => expect(await isOnline()).toBe(false), 45_000);
    await eventually(async () => {
      const told = ann.takePresence().flatMap((event) => (event.type === 'presence' ? [event.data] : []));
      expect(told).toContainEqual(expect.objectContaining({ user_id: 'ben-3', is_online: false }));
      return Promise.resolve();
    });
  }, 90_000);

  it('go on without Redis, a second slower, and as before when it is back', async () => {
    const [ann, ben, near] = [await enter('ann-4', 0), await enter('ben-4', 1), await enter('ben-4', 0)];
    const { room } = await run(ann, 'create_room', { type: 'group', participants: ['ben-4'] });
    const room_id = room.id;
    for (const device of [ben, near]) await device.until(({ type }) => type === 'member_joined');
    const say = async (content: string): Promise<void> => {
      await run(ann, 'send_message', { room_id, content });
      await Promise.all([near, ben].map((device) => device.until(isText(content))));
    };
    await redis.kill();
    for (let n = 0; n < 5; n += 1) await say(`without ${n}`);
    await redis.start();
    const before = await busMessages(1, 'in');
    let n = 0;
    await eventually(async () => {
      await say(`with ${(n += 1)}`);
      expect(await busMessages(1, 'in')).toBeGreaterThan(before);
    });
    redis.freeze();
    for (let round = 0; round < 5; round += 1) await say(`frozen ${round}`);
    redis.thaw();
    await say('thawed');
    const texts = ben
      .take()
      .map(brief)
      .filter((line) => /without|frozen|thawed/.test(line));
    expect(texts.map((line) => line.replace(/^message_created #\d+ /, ''))).toEqual([
      ...[0, 1, 2, 3, 4].map((round) => `without ${round}`),
      ...[0, 1, 2, 3, 4].map((round) => `frozen ${round}`),
      'thawed',
    ]);
  }, 60_000);
});
