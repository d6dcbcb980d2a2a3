import { afterAll, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import mongoose, { type Connection, Schema } from 'mongoose';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '../../../../src/config/config.js';
import { DatabaseModule } from '../../../../src/core/database/database.module.js';
import { findMongod } from '../../../../src/core/database/embedded/mongod-binary.js';
import { launchMongod } from '../../../../src/core/database/embedded/mongod-process.js';
import { freshDatabase, startReplicaSet } from '../../../support/mongo.js';

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `confab-test-${process.pid}-`));
  folders.push(folder);
  return folder;
}

@Module({ imports: [DatabaseModule] })
class TestModule {}

async function startApplication(environment: Record<string, string>): Promise<INestApplicationContext> {
  const config = { provide: Config, useValue: new Config(environment) };
  const root = { module: TestModule, global: true, providers: [config], exports: [Config] };
  return NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
}

describe('the database module', () => {
  it('runs on an embedded MongoDB without any setting, and stops it last', async () => {
    const dataDir = await temporaryFolder();
    const application = await startApplication({ DATA_DIR: dataDir });
    const connection = application.get<Connection>(getConnectionToken());
    await connection.collection('notes').insertOne({ text: 'kept' });
    await application.close();
    expect(connection.readyState).toBe(0);

    const again = await startApplication({ DATA_DIR: dataDir });
    const notes = again.get<Connection>(getConnectionToken()).collection('notes');
    expect(await notes.findOne({}, { projection: { _id: 0 } })).toEqual({ text: 'kept' });
    await again.close();
  });

  it('reads and writes by majority, keeps empty objects and refuses conditions on unknown fields', async () => {
    const database = freshDatabase();
    const application = await startApplication({ MONGODB_URI: database.uri });
    const connection = application.get<Connection>(getConnectionToken());
    const { readConcern, writeConcern } = connection.getClient().options;
    expect(readConcern).toMatchObject({ level: 'majority' });
    expect(writeConcern).toMatchObject({ w: 'majority', journal: true });

    const Note = connection.model('Note', new Schema<{ extra: unknown }>({ extra: { type: Schema.Types.Mixed } }));
    const { _id } = await Note.insertOne({ extra: {} });
    expect(await Note.findOne({ _id: { $eq: _id } }).lean()).toMatchObject({ extra: {} });
    await expect(Note.findOne({ unknown: 1 })).rejects.toThrow('unknown');

    await application.close();
    await database.drop();
  });

  it('refuses a standalone MongoDB', async () => {
    const folder = await temporaryFolder();
    const dbPath = join(folder, 'db');
    await mkdir(dbPath);
    const port = await freePort();
    const standalone = await launchMongod({
      binary: await findMongod(folder),
      dbPath,
      port,
      cacheGigabytes: 0.25,
      oplogMegabytes: 64,
      log: () => undefined,
    });
    await expect(startApplication({ MONGODB_URI: `mongodb://127.0.0.1:${port}/confab` })).rejects.toThrow(
      'MONGODB_URI names a standalone MongoDB',
    );
    await standalone.stop();
  });

  it('finds the new primary after a fail-over', async () => {
    const set = await startReplicaSet(3);
    const application = await startApplication({ MONGODB_URI: set.database.uri });
    try {
      const notes = application.get<Connection>(getConnectionToken()).collection<{ _id: number }>('notes');
      await notes.insertOne({ _id: 1 });

      const first = await set.waitForPrimary();
      await set.kill(first);
      await untilAnswered(() => notes.replaceOne({ _id: 2 }, {}, { upsert: true }));
      expect(await set.waitForPrimary(first)).not.toBe(first);
      await set.restart(first);
      expect(await notes.countDocuments()).toBe(2);
    } finally {
      await application.close();
      await set.stop();
    }
  }, 60_000);
});

/** Repeats a write whose outcome the loss of the connection leaves unknown. The write is the same however often it is done. */
async function untilAnswered(write: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if (!(error instanceof mongoose.mongo.MongoNetworkError)) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
