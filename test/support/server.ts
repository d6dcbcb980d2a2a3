import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spreadShared } from './spread.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const START_MS = 60_000;

/** What a test starts the server with; the rest of the environment is the server's default. */
export const TEST_SECRET = 'the secret of all servers that tests start';

export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly pid: number;
  /** Everything it has written so far. */
  output(): string;
  /** Sends a signal, SIGTERM unless told otherwise, and gives the exit code, or the signal it ended by, once it has. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Where a server works, and what it is. Without a folder it gets one that is removed when it ends. */
export interface Place {
  /** A data folder of the caller's; it stays. */
  dataDir?: string;
  /** Another build of the server than this one. */
  main?: string;
  /** A module that it loads before anything else. */
  preload?: string;
}

/** Starts the built server as a process of its own, on a port that the system chose. */
export async function startServer(environment: Record<string, string>, place: Place = {}): Promise<TestServer> {
  const { child, ended, output, ready, remove } = await launch(environment, place);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> => {
    child.kill(signal);
    const code = await ended;
    await remove();
    return code;
  };
  try {
    return { url: await ready, pid: child.pid ?? 0, output, stop };
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
}

/** Starts the built server, which is expected to refuse. @throws Error when it does not */
export async function refusedStart(
  environment: Record<string, string>,
  place: Place = {},
): Promise<{ code: number | string; output: string }> {
  const { child, ended, output, ready, remove } = await launch(environment, place);
  try {
    const url = await ready.catch(() => null);
    if (url !== null) throw new Error(`The server started on ${url}`);
    return { code: await ended, output: output() };
  } finally {
    child.kill('SIGKILL');
    await ended;
    await remove();
  }
}

interface Launched {
  child: ChildProcess;
  ended: Promise<number | string>;
  output: () => string;
  /** Its address; rejects when it ends before, or takes too long. */
  ready: Promise<string>;
  remove: () => Promise<void>;
}

async function launch(environment: Record<string, string>, place: Place): Promise<Launched> {
  await spreadShared(environment['MONGODB_URI']);
  const dataDir = place.dataDir ?? (await mkdtemp(join(tmpdir(), `confab-server-${process.pid}-`)));
  const preload = place.preload === undefined ? [] : ['--import', place.preload];
  const child = spawn(process.execPath, [...preload, '--enable-source-maps', place.main ?? MAIN], {
    cwd: dataDir,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      AUTH_JWT_SECRET: TEST_SECRET,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | string>((resolve) =>
    // Not at its exit: what it said last may still be on its way.
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  const ready = new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`The server ${why}:\n${output}`));
    const timer = setTimeout(fail, START_MS, 'did not start in time');
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /REST API\s+http:\/\/\S+?:(\d+)\/v1\s/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => {
      clearTimeout(timer);
      fail('ended');
    });
  });
  const remove = async (): Promise<void> => {
    if (place.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  return { child, ended, output: () => output, ready, remove };
}
