/**
 * `npm run bench:streams`: 200 replies of bots that stream at once, each to ten clients, in rounds. One real server and, in this
 * process, a mock of OpenAI's API and all the clients. The questions of a round are asked over a few seconds, and each reply takes
 * longer than that, so that all stream at once. Prints how long the first chunk took from its question, the time from chunk to
 * chunk, what memory the server had at most in each round, and what it kept of it; compares every text with what was streamed.
 */
import { LLMock } from '@copilotkit/aimock';
import { io, type Socket } from 'socket.io-client';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf } from '../test/support/big-upload.js';
import { metricOf } from '../test/support/metrics.js';
import { startServer } from '../test/support/server.js';
import { tokenOf } from '../test/support/tokens.js';
import { ANY_RATE } from '../test/support/rates.js';
import { COLLECTOR, keptBy } from './kept-memory.js';

const REPLIES = Number(process.argv[2] ?? 200);
const CLIENTS = 10;
const ROUNDS = 4;
const ASKED_OVER_MS = 8000;
const WORDS = 500;
/** What the model takes before its first word, and between two pieces. */
const [FIRST_MS, EACH_MS, PIECE] = [300, 60, 12];
const TEXT = Array.from({ length: WORDS }, (_, index) => `word${String(index)}`).join(' ');

/** One reply as one client saw it. */
interface Seen {
  text: string;
  next: number;
  /** When each chunk came. */
  at: number[];
  /** From the question to the first of them. */
  first: number;
  isWhole: boolean;
}

const mock = new LLMock({ port: 0, journalMaxEntries: 1 });
mock.onMessage(
  /.*/,
  { content: TEXT },
  { chunkSize: PIECE, streamingProfile: { ttft: FIRST_MS, tps: 1000 / EACH_MS } },
);
await mock.start();
const limits = {
  BOT_REPLIES_AT_ONCE: String(REPLIES),
  CONNECTIONS_PER_ADDRESS: '100000',
  CONNECTIONS_PER_USER: '100000',
};
const server = await startServer({ ...ANY_RATE, ...limits }, { preload: COLLECTOR });
const sockets: Socket[] = [];
try {
  const admin = await tokenOf('admin', { scope: 'admin' });
  const options = { base_url: `${mock.url}/v1`, model: 'mock' };
  await call('PUT', '/v1/bots/model', { provider: 'openai', options }, admin);
  const rooms: Awaited<ReturnType<typeof openRoom>>[] = [];
  // One after the other: with all at once, connections are given up by their clients before the server has taken them.
  for (let number = 0; number < REPLIES; number += 1) rooms.push(await openRoom(`person-${String(number)}`));
  console.log(
    `${String(REPLIES)} replies at once to ${String(CLIENTS)} clients each; server memory before: ${await kept()}`,
  );
  const sampling = sampleMemory();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const started = performance.now();
    const asked = rooms.map(async (room, index) => {
      await delay((ASKED_OVER_MS * index) / REPLIES);
      return room.ask();
    });
    const seen = (await Promise.all(asked)).flat();
    const seconds = (performance.now() - started) / 1000;
    const gaps = seen.flatMap(({ at }) => at.slice(1).map((time, index) => time - (at[index] ?? time)));
    const wrong = seen.filter(({ text, isWhole }) => !isWhole || text !== TEXT).length;
    console.log(
      `round ${String(round)}, ${seconds.toFixed(1)} s, ${String(seen.length + gaps.length)} chunks received:`,
    );
    console.log(
      `  first chunk: ${percentiles(seen.map(({ first }) => first))} (the model takes ${String(FIRST_MS)} ms)`,
    );
    console.log(`  from chunk to chunk: ${percentiles(gaps)} (the model takes ${String(EACH_MS)} ms for each piece)`);
    console.log(`  texts that are not what was streamed: ${String(wrong)}`);
    console.log(`  server memory: ${mb(sampling.take())} MB at most, after it ${await kept()}`);
    if (wrong > 0) process.exitCode = 1;
  }
  sampling.stop();
} finally {
  for (const socket of sockets) socket.disconnect();
  await server.stop();
  await mock.stop();
}

/** A room of somebody and the bot, seen by ten connections. */
async function openRoom(person: string) {
  const token = await tokenOf(person);
  const data = { type: 'group', bots: [{ id: 'model' }] };
  const { room } = await call<{ room: { id: string } }>('POST', '/v1/rooms', data, token);
  const here = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const options = { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false };
      const socket = io(server.url, options);
      sockets.push(socket);
      await new Promise<unknown>((resolve, reject) => {
        socket.once('ready', resolve);
        socket.once('connect_error', reject);
      });
      return socket;
    }),
  );
  return {
    /** Asks, and gives what each connection saw of the answer. */
    ask: async (): Promise<Seen[]> => {
      const askedAt = performance.now();
      const seeing = here.map((socket) => follow(socket, askedAt));
      await call('POST', `/v1/rooms/${room.id}/messages`, { content: 'go on' }, token);
      return Promise.all(seeing);
    },
  };
}

/** Puts together what a connection is pushed of the one reply there is, until it has ended. */
function follow(socket: Socket, askedAt: number): Promise<Seen> {
  const seen: Seen = { text: '', next: 0, at: [], first: Infinity, isWhole: true };
  const take = ({ data }: { data: { index: number; offset: number; text: string } }): void => {
    seen.at.push(performance.now());
    if (seen.at.length === 1) seen.first = performance.now() - askedAt;
    seen.isWhole &&= data.index === seen.next && data.offset === seen.text.length;
    seen.next = data.index + 1;
    seen.text += data.text;
  };
  socket.on('bot_stream_chunk', take);
  return new Promise((resolve) => {
    socket.once('bot_stream_ended', ({ data }: { data: { message: { content: string } } }) => {
      socket.off('bot_stream_chunk', take);
      seen.isWhole &&= data.message.content === seen.text;
      resolve(seen);
    });
  });
}

async function call<T>(method: string, path: string, body: object, token: string): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
  return (await response.json()) as T;
}

/** What the server keeps of its memory when it has collected. */
async function kept(): Promise<string> {
  const all = await keptBy(server.pid);
  const heap = (await metricOf(server.url, 'nodejs_heap_size_used_bytes')) ?? NaN;
  return `${mb(all)} MB, JavaScript's ${mb(heap)} MB`;
}

/** Looks at the server's memory five times a second; `take` gives the most since it was last called, in bytes. */
function sampleMemory(): { take: () => number; stop: () => void } {
  let most = 0;
  const timer = setInterval(() => {
    void memoryOf(server.pid).then(({ now }) => (most = Math.max(most, now)));
  }, 200);
  const take = (): number => {
    const taken = most;
    most = 0;
    return taken;
  };
  return { take, stop: () => clearInterval(timer) };
}

function percentiles(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
