/**
 * `npm run bench:streams`: replies of bots that stream all at once, each to ten clients. One real server and, in this process, a
 * mock of OpenAI's API and all the clients. Prints how long the first chunk took from the message that asked, and each chunk
 * from when the model could have sent it, and what memory the server had meanwhile; compares every text with what was streamed.
 */
import { LLMock } from '@copilotkit/aimock';
import { io, type Socket } from 'socket.io-client';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../test/support/server.js';
import { tokenOf } from '../test/support/tokens.js';
import { ANY_RATE } from '../test/support/rates.js';

const REPLIES = Number(process.argv[2] ?? 200);
const CLIENTS = 10;
const WORDS = 150;
/** What the model takes before its first word, and between two pieces. */
const [FIRST_MS, EACH_MS, PIECE] = [300, 60, 12];
const TEXT = Array.from({ length: WORDS }, (_, index) => `word${String(index)}`).join(' ');

/** One reply as one client saw it. */
interface Seen {
  text: string;
  next: number;
  at: number[];
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
const server = await startServer({ ...ANY_RATE, ...limits });
const sockets: Socket[] = [];
try {
  const admin = await tokenOf('admin', { scope: 'admin' });
  const options = { base_url: `${mock.url}/v1`, model: 'mock' };
  await call('PUT', '/v1/bots/model', { provider: 'openai', options }, admin);
  const rooms = await Promise.all(Array.from({ length: REPLIES }, (_, number) => openRoom(`person-${String(number)}`)));
  const sampling = sampleMemory(server.pid);
  await delay(2000);
  const before = sampling.now();
  const started = performance.now();
  await Promise.all(rooms.map(async (room) => room.ask()));
  await Promise.all(rooms.map(({ done }) => done));
  const seconds = (performance.now() - started) / 1000;
  const peak = sampling.stop();
  const firsts = rooms.flatMap(({ seen, askedAt }) => seen.map(({ at }) => (at[0] ?? Infinity) - askedAt()));
  const gaps = rooms.flatMap(({ seen }) =>
    seen.flatMap(({ at }) => at.slice(1).map((time, index) => time - (at[index] ?? time))),
  );
  const wrong = rooms.flatMap(({ seen }) => seen.filter(({ text, isWhole }) => !isWhole || text !== TEXT));
  console.log(`${String(REPLIES)} replies at once to ${String(CLIENTS)} clients each, in ${seconds.toFixed(1)} s:`);
  console.log(`  first chunk after the question: ${percentiles(firsts)} (the model takes ${String(FIRST_MS)} ms)`);
  console.log(`  from chunk to chunk: ${percentiles(gaps)} (the model takes ${String(EACH_MS)} ms for each piece)`);
  console.log(
    `  chunks received: ${String(firsts.length + gaps.length)}; texts that are not what was streamed: ${String(wrong.length)}`,
  );
  console.log(`  server memory: ${mb(before)} MB before, ${mb(peak)} MB at most`);
  if (wrong.length > 0) process.exitCode = 1;
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
  const seen = Array.from({ length: CLIENTS }, (): Seen => ({ text: '', next: 0, at: [], isWhole: true }));
  const ends = seen.map(async (one) => {
    const socket = io(server.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
    sockets.push(socket);
    await new Promise((resolve) => socket.once('ready', resolve));
    return { end: follow(socket, one) };
  });
  const following = await Promise.all(ends);
  let askedAt = 0;
  return {
    seen,
    askedAt: () => askedAt,
    done: Promise.all(following.map(({ end }) => end)),
    ask: async () => {
      askedAt = performance.now();
      await call('POST', `/v1/rooms/${room.id}/messages`, { content: 'go on' }, token);
    },
  };
}

/** Puts together what a connection is pushed of the one reply there is, until it has ended. */
function follow(socket: Socket, seen: Seen): Promise<void> {
  socket.on('bot_stream_chunk', ({ data }: { data: { index: number; offset: number; text: string } }) => {
    seen.at.push(performance.now());
    seen.isWhole &&= data.index === seen.next && data.offset === seen.text.length;
    seen.next = data.index + 1;
    seen.text += data.text;
  });
  return new Promise((resolve) => {
    socket.on('bot_stream_ended', ({ data }: { data: { message: { content: string } } }) => {
      seen.isWhole &&= data.message.content === seen.text;
      resolve();
    });
  });
}

async function call<T>(method: string, path: string, body: object, token: string): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Looks at a process's memory ten times a second. */
function sampleMemory(pid: number): { now: () => number; stop: () => number } {
  let [last, most] = [0, 0];
  const timer = setInterval(() => {
    void readFile(`/proc/${String(pid)}/status`, 'utf8').then((status) => {
      last = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
      most = Math.max(most, last);
    });
  }, 100);
  return {
    now: () => last,
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

function percentiles(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
