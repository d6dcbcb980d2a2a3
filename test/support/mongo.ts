import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  applySchemaDefaults,
  connectionOptions,
  prepareConnection,
} from '../../src/core/database/connection-options.js';
import { findMongod } from '../../src/core/database/embedded/mongod-binary.js';
import { launchMongod, type MongodProcess } from '../../src/core/database/embedded/mongod-process.js';
import { freePorts } from './ports.js';
import { spreadShared } from './spread.js';

const MongoClient = mongoose.mongo.MongoClient;

export interface TestDatabase {
  readonly uri: string;
  /** What the server itself connects with. */
  readonly options: ConnectOptions;
  /** A connection as the server makes it; `drop` closes it. */
  connect(): Promise<Connection>;
  /** Closes what `connect` gave and removes the database. */
  drop(): Promise<void>;
}

/** A database of its own, empty, on the run's MongoDB or another. Call it once in a test file and `drop` it in `afterAll`. */
export function freshDatabase(shared = process.env['CONFAB_TEST_MONGODB']): TestDatabase {
  if (shared === undefined) throw new Error('This project has no database: see jest.config.mjs.');
  return databaseAt(withDatabase(shared, `test_${randomUUID().replaceAll('-', '')}`));
}

export interface ReplicaSet {
  /** Of an empty database on it. */
  readonly database: TestDatabase;
  /** The index of the member that is primary now. */
  primary(): Promise<number>;
  /** Waits until there is a primary (another than `not`), and returns its index. */
  waitForPrimary(not?: number): Promise<number>;
  /** Ends a member with SIGKILL, as a crash does. */
  kill(member: number): Promise<void>;
  /** Starts a killed member again, on its data. */
  restart(member: number): Promise<void>;
  /** SIGSTOP and SIGCONT: a member that is there and does not answer. */
  freeze(member: number): void;
  thaw(member: number): void;
  stop(): Promise<void>;
}

/** A replica set of real mongods on ports that the system chose, to test fail-over. */
export async function startReplicaSet(size = 3): Promise<ReplicaSet> {
  const folder = await mkdtemp(join(tmpdir(), `confab-test-${process.pid}-`));
  const binary = await findMongod(folder);
  const ports = await freePorts(size);
  const members = new Map<number, MongodProcess>();
  const launch = async (member: number): Promise<void> => {
    const dbPath = join(folder, `db${member}`);
    await mkdir(dbPath, { recursive: true });
    const process = await launchMongod({
      binary,
      dbPath,
      port: portOf(ports, member),
      replSet: 'test',
      cacheGigabytes: 0.25,
      oplogMegabytes: 64,
      log: () => undefined,
    });
    members.set(member, process);
  };
  const stop = async (): Promise<void> => {
    for (const member of members.values()) member.kill('SIGKILL');
    await Promise.all([...members.values()].map((member) => member.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(ports.map((_, member) => launch(member)));
    await initiate(ports);
  } catch (error) {
    await stop();
    throw error;
  }

  const primary = async (): Promise<number> => {
    const roles = await Promise.all(ports.map(async (port, member) => members.has(member) && isPrimary(port)));
    return roles.indexOf(true);
  };
  const waitForPrimary = async (not = -1): Promise<number> => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const found = await primary();
      if (found >= 0 && found !== not) return found;
      if (Date.now() > deadline) throw new Error('The replica set has no primary.');
      await delay(50);
    }
  };
  await waitForPrimary();
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
  return {
    database: databaseAt(`mongodb://${hosts}/test?replicaSet=test`),
    primary,
    waitForPrimary,
    kill: async (member) => {
      const process = members.get(member);
      members.delete(member);
      process?.kill('SIGKILL');
      await process?.stop();
    },
    restart: launch,
    freeze: (member) => members.get(member)?.kill('SIGSTOP'),
    thaw: (member) => members.get(member)?.kill('SIGCONT'),
    stop,
  };
}

/** A database at that address. */
export function databaseAt(uri: string): TestDatabase {
  const options = connectionOptions(uri);
  const connections: Connection[] = [];
  return {
    uri,
    options,
    connect: async () => {
      await spreadShared(uri);
      const connection = mongoose.createConnection(uri, { ...options });
      connections.push(connection);
      applySchemaDefaults(connection);
      await connection.asPromise();
      await prepareConnection(connection);
      return connection;
    },
    drop: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 5_000 });
      try {
        await client.db().dropDatabase();
      } finally {
        await client.close();
      }
    },
  };
}

function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}

/** Elections in a second, not in ten, so that tests of a fail-over need not wait. */
async function initiate(ports: number[]): Promise<void> {
  await withMember(portOf(ports, 0), (client) =>
    client.db('admin').command({
      replSetInitiate: {
        _id: 'test',
        members: ports.map((port, _id) => ({ _id, host: `127.0.0.1:${port}` })),
        settings: { electionTimeoutMillis: 1_000, heartbeatIntervalMillis: 200 },
      },
    }),
  );
}

async function isPrimary(port: number): Promise<boolean> {
  try {
    return await withMember(port, async (client) => {
      const hello: unknown = await client.db('admin').command({ hello: 1 });
      return (
        typeof hello === 'object' && hello !== null && 'isWritablePrimary' in hello && hello.isWritablePrimary === true
      );
    });
  } catch {
    // Not up, or not answering: not the primary.
    return false;
  }
}

async function withMember<T>(port: number, use: (client: InstanceType<typeof MongoClient>) => Promise<T>): Promise<T> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    socketTimeoutMS: 1_000,
    connectTimeoutMS: 1_000,
    serverSelectionTimeoutMS: 1_000,
  });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function portOf(ports: number[], member: number): number {
  const port = ports[member];
  if (port === undefined) throw new Error(`There is no member ${member}.`);
  return port;
}
