import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { deafClient, maskedText } from '../support/deaf-client.js';
import { metricOf } from '../support/metrics.js';
import { ANY_RATE } from '../support/rates.js';
import { done, useStage } from '../support/stage.js';
import { eventually } from '../support/waiting.js';

const MB = 1_000_000;
const BUFFER = 4 * MB;
const SETTLED = pathToFileURL(join(import.meta.dirname, '../support/settled-memory.mjs'));
const stage = useStage({
  NODE_OPTIONS: `--import=${SETTLED.href}`,
  ...ANY_RATE,
  METADATA_BYTES: '262144',
  SYNC_BYTES: '20000000',
  HISTORY_BYTES: '20000000',
  CONNECTION_BUFFER_BYTES: String(BUFFER),
});

/** A message of a quarter of a megabyte. */
const HEAVY_BYTES = 260_000;
const HEAVY = { content: 'x', extra_metadata: { text: 'm'.repeat(HEAVY_BYTES) } };
const WARMING = 60;
/** 52 MB of messages: without an end, all of it would wait for a reader who takes none. */
const MESSAGES = 200;
const MOST_A_SECOND = 10 * MB;
/** What a paused reader may cost at any moment: the limit, and what comes between two looks at it. */
const MOST_HELD = 20 * MB;
const MOST_GROWTH_OF_PAGES = 200 * MB;

/** The server's resident memory. */
async function resident(): Promise<number> {
  const status = await readFile(`/proc/${String(stage.server.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** The most resident memory that the server had while something went on. */
async function highest(work: () => Promise<void>): Promise<number> {
  let most = await resident();
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      most = Math.max(most, await resident());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const watching = watch();
  await work();
  isOver = true;
  await watching;
  return most;
}

/** What the server holds once the garbage is gone. */
async function settled(): Promise<number> {
  const told = (): string[] =>
    [...stage.server.output().matchAll(/^settled at (\d+) bytes$/gm)].map(([, bytes]) => bytes ?? '');
  const before = told().length;
  process.kill(stage.server.pid, 'SIGWINCH');
  return eventually(() => {
    const last = told().at(before);
    return last === undefined ? Promise.reject(new Error('It has not said yet')) : Promise.resolve(Number(last));
  });
}

async function cuts(): Promise<number> {
  return (await metricOf(stage.server.url, 'confab_slow_consumers_total')) ?? NaN;
}

/** The seqs that syncing from the beginning gives, page by page. */
async function synced(who: string, room_id: string): Promise<number[]> {
  const seqs: number[] = [];
  let hasMore = true;
  while (hasMore) {
    const rooms = [{ room_id, after_seq: seqs.length, after_rev: 0 }];
    const [page] = done(await stage.overRest(who, 'sync', { rooms })).rooms;
    seqs.push(...(page?.messages ?? []).map(({ seq }) => seq));
    hasMore = page?.has_more ?? false;
  }
  return seqs;
}

it('a paused reader in a busy room is cut, costs the server no memory, and syncs whole later', async () => {
  const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
  const room = async (...participants: string[]) =>
    done(await stage.overRest(ann, 'create_room', { type: 'group', participants })).room.id;
  /** Sends what is asked a second, or as much of it as there can be; gives the most that was held at any moment. */
  const talk = async (room_id: string, messages: number): Promise<number> => {
    let most = 0;
    const begun = Date.now();
    for (let sent = 0; sent < messages; sent += 10) {
      for (const answer of await Promise.all(
        Array.from({ length: 10 }, () => stage.overRest(ann, 'send_message', { room_id, ...HEAVY })),
      ))
        done(answer);
      most = Math.max(most, await settled());
      await delay(Math.max(0, begun + (sent * HEAVY_BYTES * 1000) / MOST_A_SECOND - Date.now()));
    }
    return most;
  };
  const [calm, busy] = [await room(cat), await room(cat, ben)];
  const cats = await stage.connect(cat);
  const alone = await talk(calm, WARMING);
  cats.take();

  const before = await cuts();
  const deaf = await deafClient(stage.server.url, await stage.token(ben));
  deaf.on('error', () => undefined);
  const ended = once(deaf, 'close');
  const paused = await talk(busy, MESSAGES);
  expect(await cuts()).toBe(before + 1);
  expect(stage.server.output()).toMatch(/cannot keep up/);
  deaf.resume();
  await ended;

  const grown = Math.max(0, paused - alone);
  process.stderr.write(
    `held: ${megabytes(alone)} MB with readers alone, ${megabytes(paused)} MB with a paused one ` +
      `(${megabytes(grown)} MB more, at most ${megabytes(MOST_HELD)})\n`,
  );
  expect(grown).toBeLessThan(MOST_HELD);
  // The reader beside the paused one missed nothing, and the paused one has all of it by asking.
  await stage.fence(busy, cats);
  const pushed = cats.take().flatMap((event) => (event.type === 'message_created' ? event.data : []));
  const whole = await synced(ben, busy);
  expect(whole).toEqual(whole.map((_, index) => index + 1));
  expect(whole.length).toBeGreaterThan(MESSAGES);
  const live = pushed.filter((event) => event.room_id === busy).map(({ seq }) => seq);
  expect(live).toEqual(whole.slice(-live.length));
  expect(live.length).toBeGreaterThan(MESSAGES);
}, 180_000);

it('a reader that asks for page after page and takes none is cut, and the others are answered', async () => {
  const [ann, ben] = stage.people('ann', 'ben');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben] }));
  for (let sent = 0; sent < 10; sent += 1)
    done(await stage.overRest(ann, 'send_message', { room_id: room.id, ...HEAVY }));
  const healthy = await stage.connect(ann);
  const before = await cuts();
  const deaf = await deafClient(stage.server.url, await stage.token(ben));
  deaf.on('error', () => undefined);
  const ended = once(deaf, 'close');
  const start = await resident();
  const question = maskedText(`42["fetch_history",{"room_id":"${room.id}"}]`);
  const most = await highest(async () => {
    deaf.write(Buffer.concat(Array.from({ length: 400 }, () => question)));
    const deadline = Date.now() + 30_000;
    while ((await cuts()) === before && Date.now() < deadline) done(await healthy.run('get_me'));
  });
  process.stderr.write(`resident: ${megabytes(most - start)} MB more for a gigabyte of pages that nobody took\n`);
  expect(most - start).toBeLessThan(MOST_GROWTH_OF_PAGES);
  expect(await cuts()).toBe(before + 1);
  deaf.resume();
  await ended;
  done(await healthy.run('get_me'));
}, 60_000);

function megabytes(bytes: number): string {
  return (bytes / MB).toFixed(0);
}
