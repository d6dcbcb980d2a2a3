import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ConfabClient, type MessageView, type Room } from '../../client/src/index.js';
import { clear } from '../support/processes.js';
import { Link, toPort } from '../support/link.js';
import { randomOf, seedOf } from '../support/random.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

const BOT = 'parrot';
const CUTS = 20;
/** As long as a bot with 40 milliseconds a word needs for it: ten seconds. */
const LONG = Array.from({ length: 250 }, (_, index) => `w${index}`).join(' ');

let dataDir: string;
let server: TestServer;
const clients: ConfabClient[] = [];

beforeEach(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), `confab-bots-${process.pid}-`)));
  server = await startServer({}, { dataDir });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
  await clear(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

function as(userId: string, claims: Record<string, unknown> = {}): ConfabClient {
  const timing = { retryMs: 50, retryMaxMs: 500 };
  const client = connect({ url: server.url, token: () => tokenOf(userId, claims), timing });
  clients.push(client);
  return client;
}

/** A room of ann with a slow echo in it. */
async function roomWithEcho(): Promise<{ ann: ConfabClient; room: Room }> {
  const admin = as('admin', { scope: 'admin' });
  await admin.commands.putBot({ bot_id: BOT, provider: 'echo', options: { delay_ms: 40 } });
  const ann = as('ann');
  const { room } = await ann.commands.createRoom({ type: 'group', bots: [{ id: BOT }] });
  const copy = ann.room(room.id);
  await copy.opened();
  return { ann, room: copy };
}

/** Resolves with the room's newest reply once a condition holds for it. */
function reply(room: Room, holds: (message: MessageView) => boolean): Promise<MessageView> {
  return new Promise((resolve) => {
    const look = (): void => {
      const message = room.messages.findLast(({ sender_id: sender }) => sender === BOT);
      if (message && holds(message)) finish(message);
    };
    const stops = [room.on('stream', look), room.on('message', look), room.on('change', look)];
    const finish = (message: MessageView): void => {
      for (const stop of stops) stop();
      resolve(message);
    };
    look();
  });
}

/** The text of a reply as the room's copy puts it together, each time the beginning of the next; asked for at the end. */
function textOf(room: Room): () => string {
  let text = room.messages.findLast(({ sender_id: sender }) => sender === BOT)?.content ?? '';
  const take = (message: MessageView): void => {
    if (message.sender_id !== BOT || !message.is_streaming) return;
    expect(message.content.startsWith(text)).toBe(true);
    text = message.content;
  };
  room.on('message', take);
  room.on('stream', take);
  return () => text;
}

it(`goes on without a hole for clients that are cut off, or come, at ${CUTS} random moments`, async () => {
  const random = randomOf(seedOf('bots-crash'));
  const { ann, room } = await roomWithEcho();
  const link = await Link.open(() => toPort(Number(new URL(server.url).port)));
  const wavering = connect({
    url: `http://127.0.0.1:${link.port}`,
    token: () => tokenOf('ann'),
    timing: { retryMs: 20, retryMaxMs: 100 },
  });
  clients.push(wavering);
  const waveringRoom = wavering.room(room.id);
  await waveringRoom.opened();
  const texts = [textOf(waveringRoom)];
  await ann.send({ room_id: room.id, content: LONG });
  await reply(room, ({ content }) => content.length > 0);
  for (let cut = 0; cut < CUTS; cut += 1) {
    await delay(random.below(400));
    link.dropAll();
    const late = as('ann').room(room.id);
    await late.opened();
    texts.push(textOf(late));
  }
  const whole = await reply(room, ({ is_streaming: is }) => !is);
  expect(whole).toMatchObject({ content: LONG, finish_reason: 'stop' });
  await reply(waveringRoom, ({ is_streaming: is }) => !is);
  // What each had put together of the pieces before it was told the whole.
  expect(texts.map((text) => text())).toEqual(texts.map(() => LONG));
  await link.close();
}, 90_000);

it('ends as interrupted, once, with what was kept, after the server was killed in the middle', async () => {
  const { ann, room } = await roomWithEcho();
  await ann.send({ room_id: room.id, content: LONG });
  const seen: { at: number; length: number }[] = [];
  room.on('stream', ({ content }) => seen.push({ at: Date.now(), length: content.length }));
  await reply(room, ({ content }) => content.length > 250);
  const { port } = new URL(server.url);
  const killed = Date.now();
  await server.stop('SIGKILL');
  server = await startServer({ PORT: port }, { dataDir });
  const { content, finish_reason: reason, id } = await reply(room, ({ is_streaming: is }) => !is);
  expect(reason).toBe('interrupted');
  expect(LONG.startsWith(content)).toBe(true);
  // What had been shown a second and a bit before the end is there.
  const kept = seen.findLast(({ at }) => at < killed - 1500)?.length ?? 0;
  expect(content.length).toBeGreaterThanOrEqual(kept);
  expect(content.length).toBeGreaterThan(0);
  const { rooms } = await ann.commands.sync({ rooms: [{ room_id: room.id, after_seq: 0, after_rev: 0 }] });
  expect(rooms[0]).toMatchObject({ head_rev: 1, streams: [] });
  expect(rooms[0]?.messages.filter((message) => message.id === id)).toHaveLength(1);
  // And the bot answers again.
  await ann.send({ room_id: room.id, content: 'still there?' });
  const next = await reply(room, (message) => message.id !== id && !message.is_streaming);
  expect(next).toMatchObject({ content: 'still there?', finish_reason: 'stop' });
}, 90_000);

it('ends as interrupted where the server is told to stop', async () => {
  const { ann, room } = await roomWithEcho();
  await ann.send({ room_id: room.id, content: LONG });
  await reply(room, ({ content }) => content.length > 100);
  const { port } = new URL(server.url);
  expect(await server.stop()).toBe('SIGTERM');
  server = await startServer({ PORT: port }, { dataDir });
  const { content, finish_reason: reason } = await reply(room, ({ is_streaming: is }) => !is);
  expect(reason).toBe('interrupted');
  expect(content.length).toBeGreaterThan(100);
  expect(LONG.startsWith(content)).toBe(true);
}, 60_000);
