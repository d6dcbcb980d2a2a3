import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { startEmbeddedMongo } from '../../src/core/database/embedded/embedded-mongo.js';
import { ANY_RATE } from '../../test/support/rates.js';
import { startServer } from '../../test/support/server.js';
import { tokenOf } from '../../test/support/tokens.js';
import { COLLECTOR } from '../kept-memory.js';
import { makeRoom } from '../make-room.js';

/** What is compared. Confab twice: with clients that take events one by one, and with such that take batches. */
export type Way = 'bare' | 'naive' | 'confab' | 'batching';

/** A server that runs, whichever. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** Makes rooms of these people; gives their ids. */
  makeRooms(groups: readonly string[][]): Promise<string[]>;
  /** What somebody says when they connect, to be in these rooms. */
  authOf(person: string, rooms: readonly string[]): Promise<object>;
  stop(): Promise<void>;
}

const MOST = '1000000';
const ROOMS_AT_ONCE = 8;

/** Starts a server with nothing in it. @param profiles the folder that a profile of Confab is to be written to when it stops */
export async function start(way: Way, profiles: string | null): Promise<Running> {
  if (way === 'bare') return startPlain('bare.ts', {});
  if (way === 'naive') return startNaive();
  const environment = {
    ...ANY_RATE,
    CONNECTIONS_PER_ADDRESS: MOST,
    CONNECTIONS_PER_USER: MOST,
    SOCKET_TRANSPORTS: 'websocket',
    ...(profiles !== null && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }),
  };
  const server = await startServer(environment, { preload: COLLECTOR });
  return {
    url: server.url,
    pid: server.pid,
    makeRooms: (groups) => pLimit(ROOMS_AT_ONCE).map(groups, (people) => makeRoom(server.url, people)),
    // Connections are subscribed to the rooms of their user by themselves.
    authOf: async (person) => ({ token: await tokenOf(person, { seconds: 3600 }), batch: way === 'batching' }),
    stop: async () => {
      await server.stop();
    },
  };
}

async function startNaive(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'confab-bench-'));
  const mongo = await startEmbeddedMongo({ dataDir: folder });
  const server = await startPlain('naive.ts', { MONGODB_URI: mongo.uri });
  const stop = async (): Promise<void> => {
    await server.stop();
    await mongo.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, stop };
}

async function startPlain(file: string, environment: Record<string, string>): Promise<Running> {
  const child = fork(join(import.meta.dirname, file), {
    execArgv: [...process.execArgv, '--import', COLLECTOR],
    env: { ...process.env, ...environment },
  });
  let made = 0;
  return {
    url: `http://127.0.0.1:${String(await firstWord(child))}`,
    pid: child.pid ?? 0,
    // Their rooms need not be made.
    makeRooms: (groups) => Promise.resolve(groups.map(() => `room-${String(made++)}`)),
    authOf: (_person, rooms) => Promise.resolve({ rooms }),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstWord(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${child.spawnfile} ended before it served`);
  });
  return (await Promise.race([once(child, 'message'), ended]))[0];
}
