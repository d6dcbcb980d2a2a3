import mongoose from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterRole } from './mongod-process.js';

type Client = InstanceType<typeof mongoose.mongo.MongoClient>;
type Admin = ReturnType<Client['db']>;

const READY_TIMEOUT_MS = 60_000;
const ALREADY_INITIALIZED = 23;

/** Makes the mongod on `port` the primary of a replica set of its own. @param role its part in a sharded cluster */
export async function ensurePrimary(port: number, replSet: string, role?: ClusterRole): Promise<void> {
  await withMongod(port, async (client) => {
    const admin = client.db('admin');
    const deadline = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      const hello: unknown = await admin.command({ hello: 1 });
      if (property(hello, 'isWritablePrimary') === true) return;
      if (property(hello, 'isreplicaset') === true) {
        await initiate(admin, {
          _id: replSet,
          members: [{ _id: 0, host: hostOf(port) }],
          ...(role === 'configsvr' && { configsvr: true }),
        });
      }
      if (Date.now() > deadline) throw new Error('The embedded MongoDB did not become ready to be written to.');
      await delay(10);
    }
  });
}

/**
 * Rewrites the host in the replica set's configuration of the mongod on `port`, which runs without its replica set.
 * Reconfiguring a running member is not enough: while it starts it asks the old address whether that is itself, and a
 * program there that accepts the connection and stays silent holds it up for minutes.
 */
export async function moveTo(port: number): Promise<void> {
  await withMongod(port, async (client) => {
    const configuration = client.db('local').collection('system.replset');
    await configuration.updateMany({}, { $set: { 'members.0.host': hostOf(port) } });
  });
}

/** Initiates the replica set, or leaves the one that there is: it is still being loaded. */
async function initiate(admin: Admin, configuration: mongoose.mongo.Document): Promise<void> {
  try {
    await admin.command({ replSetInitiate: configuration });
  } catch (error) {
    if (property(error, 'code') !== ALREADY_INITIALIZED) throw error;
  }
}

async function withMongod(port: number, use: (client: Client) => Promise<void>): Promise<void> {
  const client = new mongoose.mongo.MongoClient(`mongodb://${hostOf(port)}/?directConnection=true`);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

function hostOf(port: number): string {
  return `127.0.0.1:${port}`;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
