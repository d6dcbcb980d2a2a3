import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { endWithThisProcess } from './end-with-this-process.js';
import type { MongodBinary } from './mongod-binary.js';

/** What a mongod of a sharded cluster is for: the cluster's own configuration, or a part of the data. */
export type ClusterRole = 'configsvr' | 'shardsvr';

export interface MongodOptions {
  readonly binary: MongodBinary;
  readonly dbPath: string;
  readonly port: number;
  /** Absent: a standalone. */
  readonly replSet?: string;
  /** Its part in a sharded cluster; absent where there is none. */
  readonly role?: ClusterRole;
  readonly cacheGigabytes: number;
  readonly oplogMegabytes: number;
  /** Server parameters beside those that are always set, as `name=value`. */
  readonly parameters?: readonly string[];
  /** Gets what mongod writes. */
  readonly log: (text: string) => void;
}

/** A running mongod or mongos. It ends with this process, whatever ends that. */
export interface MongodProcess {
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends it cleanly and waits for that. */
  stop(): Promise<void>;
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** It ended, or stayed silent, before it took connections. */
export class MongodStartError extends Error {
  override readonly name = 'MongodStartError';

  constructor(
    reason: string,
    /** The end of what it wrote. */
    readonly output: string,
  ) {
    super(reason);
  }
}

/** Recovery after a crash may take a while on much data. */
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 60_000;
const READY = 'Waiting for connections';

/**
 * Starts mongod on 127.0.0.1 and waits until it takes connections.
 *
 * mongodb-memory-server-core could run it, but its reader of mongod's output throws where nobody can catch it when mongod
 * refuses to start with several lines in one read, and that would end the server with a message about JSON.
 */
export async function launchMongod(options: MongodOptions): Promise<MongodProcess> {
  return launch(options.binary, mongodArguments(options), options.log);
}

/** Starts a mongod or mongos on 127.0.0.1 with arguments of its own, and waits until it takes connections. */
export async function launch(
  binary: MongodBinary,
  args: readonly string[],
  log: (text: string) => void,
): Promise<MongodProcess> {
  const child = spawn(binary.file, ['--bind_ip', '127.0.0.1', '--nounixsocket', '--quiet', ...args], {
    // In a process group of its own: a terminal's Ctrl-C goes to a whole group and would end mongod before the drain.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(binary.libraries !== undefined && { env: { LD_LIBRARY_PATH: binary.libraries } }),
  });
  const { pid } = child;
  if (pid === undefined) {
    const error = await new Promise<Error>((resolve) => child.once('error', resolve));
    throw new Error(`${binary.file} cannot be run.`, { cause: error });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // Should even that fail, the next start ends what is left over.
  endWithThisProcess(pid, ended);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  try {
    await ready(child, basename(binary.file), log);
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
  return { pid, ended, stop, kill: (signal) => child.kill(signal) };
}

async function ready(child: ChildProcess, program: string, log: (text: string) => void): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string): void => reject(new MongodStartError(reason, output));
    const timer = setTimeout(() => fail(`${program} does not get ready.`), START_TIMEOUT_MS);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`${program} ended at its start (${signal ?? `exit code ${code}`}).`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log(text);
        // Looked for before the cut: a recovering mongod writes more than is kept in one piece.
        const isReady = (output + text).includes(READY);
        output = (output + text).slice(-10_000);
        if (!isReady) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

function mongodArguments(options: MongodOptions): string[] {
  return [
    ['--port', `${options.port}`],
    ['--dbpath', options.dbPath],
    options.replSet === undefined ? [] : ['--replSet', options.replSet],
    options.role === undefined ? [] : [`--${options.role}`],
    ['--wiredTigerCacheSizeGB', `${options.cacheGigabytes}`],
    ['--oplogSize', `${options.oplogMegabytes}`],
    ...(options.parameters ?? []).map((parameter) => ['--setParameter', parameter]),
    ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // The seconds that mongod otherwise grants its clients at SIGTERM are of no use to our only one.
    ['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
  ].flat();
}
