import mongoose from 'mongoose';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInstalled, findMongod } from '../../src/core/database/embedded/mongod-binary.js';
import {
  type ClusterRole,
  launch,
  launchMongod,
  type MongodProcess,
} from '../../src/core/database/embedded/mongod-process.js';
import { ensurePrimary } from '../../src/core/database/embedded/replica-set.js';
import { freePorts } from './ports.js';

const { MongoClient } = mongoose.mongo;

export interface ShardedCluster {
  /** Of its mongos. */
  readonly uri: string;
  /** Has what a collection has between two shard keys lie on a shard, as a balancer does. */
  move(namespace: string, min: object, max: object, shard: (typeof SHARDS)[number]): Promise<void>;
  /** Has the shards answer commands otherwise: by what `failCommand`, which MongoDB has for its own tests, takes. null: no more. */
  interfere(how: object | null): Promise<void>;
  stop(): Promise<void>;
}

/** The shards, each a replica set of that name and in a zone of that name. */
export const SHARDS = ['shard0', 'shard1'] as const;
const QUIET = (): void => undefined;

/** A cluster of real mongods: two shards, a config server and a mongos, on ports that the system chose. Nothing moves by itself. */
export async function startShardedCluster(): Promise<ShardedCluster> {
  const folder = await mkdtemp(join(tmpdir(), `confab-test-${process.pid}-`));
  const running: MongodProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const server of running) server.kill('SIGKILL');
    await Promise.all(running.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [mongosPort = 0, ...ports] = await freePorts(2 + SHARDS.length);
    const members = ['config', ...SHARDS].map((name, index) => ({ name, port: ports[index] ?? 0 }));
    await Promise.all(
      members.map(async ({ name, port }) => {
        const role = name === 'config' ? 'configsvr' : 'shardsvr';
        running.push(await launchMember(join(folder, name), { name, port, role }));
        await ensurePrimary(port, name, role);
      }),
    );
    const [config = '', ...shards] = members.map(({ name, port }) => `${name}/127.0.0.1:${String(port)}`);
    running.push(await launchMongos(folder, mongosPort, config));
    const uri = `mongodb://127.0.0.1:${String(mongosPort)}/`;
    await assemble(uri, shards);
    const interfere = async (how: object | null): Promise<void> => {
      for (const { name, port } of members) if (name !== 'config') await interfereWith(port, how);
    };
    const move: ShardedCluster['move'] = async (moveRange, min, max, toShard) =>
      withAdmin(uri, async (admin) => {
        await admin.command({ moveRange, min, max, toShard });
      });
    return { uri, move, interfere, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function launchMember(
  dbPath: string,
  { name, port, role }: { name: string; port: number; role: ClusterRole },
): Promise<MongodProcess> {
  await mkdir(dbPath, { recursive: true });
  return launchMongod({
    ...{ binary: await findMongod(dbPath), dbPath, port, replSet: name, role },
    ...{ cacheGigabytes: 0.25, oplogMegabytes: 64, log: QUIET },
    // For `interfere`.
    parameters: ['enableTestCommands=1'],
  });
}

async function launchMongos(folder: string, port: number, config: string): Promise<MongodProcess> {
  const binary = await findInstalled('mongos', folder);
  if (!binary) throw new Error('There is no mongos: it comes with the optional packages of the embedded database.');
  return launch(binary, ['--port', String(port), '--configdb', config], QUIET);
}

async function assemble(uri: string, shards: string[]): Promise<void> {
  await withAdmin(uri, async (admin) => {
    await admin.command({ balancerStop: 1 });
    for (const [index, host] of shards.entries()) {
      const name = SHARDS[index];
      await admin.command({ addShard: host, name });
      await admin.command({ addShardToZone: name, zone: name });
    }
  });
}

async function interfereWith(port: number, how: object | null): Promise<void> {
  await withAdmin(`mongodb://127.0.0.1:${String(port)}/?directConnection=true`, async (admin) => {
    // Also what comes from the mongos, and from the other shard.
    const data = { failInternalCommands: true, ...(how ?? { failCommands: [] }) };
    await admin.command({ configureFailPoint: 'failCommand', mode: how ? 'alwaysOn' : 'off', data });
  });
}

async function withAdmin(uri: string, use: (admin: mongoose.mongo.Db) => Promise<void>): Promise<void> {
  const client = await MongoClient.connect(uri);
  try {
    await use(client.db('admin'));
  } finally {
    await client.close();
  }
}
