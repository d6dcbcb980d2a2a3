import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lockFolder } from './folder-lock.js';
import { freePort } from './free-port.js';
import { endLeftover } from './leftover.js';
import { LogFile } from './log-file.js';
import { findMongod } from './mongod-binary.js';
import { launchMongod, type MongodOptions, type MongodProcess, MongodStartError } from './mongod-process.js';
import { ensurePrimary, moveTo } from './replica-set.js';

export interface EmbeddedMongoOptions {
  /** The folder that keeps the data; made where it is missing. One server at a time. */
  readonly dataDir: string;
  /** The mongod to run, before any other. */
  readonly binary?: string | undefined;
  /** Called when mongod ends though nobody asked it to. */
  readonly onUnexpectedEnd?: () => void;
}

export interface EmbeddedMongo {
  readonly uri: string;
  readonly pid: number;
  /** Shuts the database down cleanly, waits for it and frees the folder. */
  stop(): Promise<void>;
}

interface Started {
  readonly mongod: MongodProcess;
  readonly port: number;
}

const REPLICA_SET = 'confab';
const ATTEMPTS = 25;
/**
 * Another program may take the port between our look and mongod's bind; and the system frees the files of a killed mongod
 * some moments after its last sign of life.
 */
const PASSING = /address already in use|DBPathInUse/i;

/**
 * Starts a real MongoDB as a child process: a replica set of one, its data kept in `dataDir`. It ends with this process;
 * one that a killed server left behind is ended first.
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const folder = await prepareFolder(options.dataDir);
  const unlock = lockFolder(folder, options.dataDir);
  const log = new LogFile(join(folder, 'mongod.log'));
  const release = (): void => {
    log.close();
    unlock();
  };
  try {
    const { mongod, port } = await startOnSomePort(folder, options.binary, log);
    try {
      await ensurePrimary(port, REPLICA_SET);
    } catch (error) {
      await mongod.stop();
      throw error;
    }
    return running(mongod, port, release, options.onUnexpectedEnd);
  } catch (error) {
    release();
    throw error;
  }
}

function running(
  mongod: MongodProcess,
  port: number,
  release: () => void,
  onUnexpectedEnd = (): void => undefined,
): EmbeddedMongo {
  let stopped: Promise<void> | undefined;
  void mongod.ended.then(() => {
    if (!stopped) onUnexpectedEnd();
  });
  return {
    uri: `mongodb://127.0.0.1:${port}/confab?replicaSet=${REPLICA_SET}`,
    pid: mongod.pid,
    stop: () => (stopped ??= mongod.stop().finally(release)),
  };
}

/** `<dataDir>/mongo`, by its real path: the old mongod of this folder is found by it. */
async function prepareFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'mongo');
  await mkdir(join(folder, 'db'), { recursive: true, mode: 0o700 });
  return realpath(folder);
}

async function startOnSomePort(folder: string, named: string | undefined, log: LogFile): Promise<Started> {
  const dbPath = join(folder, 'db');
  await endLeftover(dbPath);
  const binary = await findMongod(folder, named);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(join(folder, 'port'), {
        binary,
        dbPath,
        cacheGigabytes: Math.max(0.25, Math.round(totalmem() / 2 ** 33) / 2),
        oplogMegabytes: 1024,
        log: log.write,
      });
    } catch (error) {
      if (attempt < ATTEMPTS && error instanceof MongodStartError && PASSING.test(error.output)) {
        await delay(200);
        continue;
      }
      throw new Error(`The embedded MongoDB does not start; see ${join(folder, 'mongod.log')}.`, { cause: error });
    }
  }
}

/**
 * Starts on the port of the last start, for the replica set's configuration holds it. Where that is taken, on a free one,
 * with the configuration rewritten first.
 */
async function startOnce(portFile: string, options: Omit<MongodOptions, 'port' | 'replSet'>): Promise<Started> {
  const kept = Number(await readFile(portFile, 'utf8').catch(() => ''));
  const port = (await freePort(kept)) ?? (await freePort(0));
  if (port === undefined) throw new Error('There is no free port on 127.0.0.1.');
  if (port !== kept) {
    if (existsSync(join(options.dbPath, 'WiredTiger'))) {
      const standalone = await launchMongod({ ...options, port });
      await moveTo(port).finally(() => standalone.stop());
    }
    await writeFile(`${portFile}.new`, `${port}\n`);
    await rename(`${portFile}.new`, portFile);
  }
  return { mongod: await launchMongod({ ...options, port, replSet: REPLICA_SET }), port };
}
