import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../../../src/core/database/embedded/embedded-mongo.js';

let dataDir: string;
let started: EmbeddedMongo[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), `confab-test-${process.pid}-`));
});

afterEach(async () => {
  for (const mongo of started) await mongo.stop();
  started = [];
});

afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedMongo> {
  const mongo = await startEmbeddedMongo({ dataDir });
  started.push(mongo);
  return mongo;
}

/** Writes one document, acknowledged by the journal, and returns how many there are. */
async function writeAndCount(uri: string): Promise<number> {
  const client = await mongoose.mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    const notes = client.db().collection('notes');
    await notes.insertOne({ at: new Date() }, { writeConcern: { w: 'majority', j: true } });
    return await notes.countDocuments();
  } finally {
    await client.close();
  }
}

/** Another process that starts the embedded MongoDB of the same folder, and says its pid and address. */
async function startElsewhere(): Promise<{ parent: ChildProcess; uri: string; pid: number }> {
  const script = `
    import { startEmbeddedMongo } from './dist/core/database/embedded/embedded-mongo.js';
    const { uri, pid } = await startEmbeddedMongo({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify({ uri, pid }));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data))));
  const { uri, pid } = JSON.parse(line) as { uri: string; pid: number };
  return { parent, uri, pid };
}

async function kill(parent: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => parent.once('exit', resolve));
  parent.kill('SIGKILL');
  await exit;
}

/** A dead process that nobody reaped yet has no arguments any more. */
async function isRunning(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
}

async function ended(pid: number): Promise<void> {
  while (await isRunning(pid)) await delay(20);
}

describe('the embedded MongoDB', () => {
  it('keeps its data and its address over a restart', async () => {
    const first = await start();
    expect(await writeAndCount(first.uri)).toBe(1);
    await first.stop();
    expect(await isRunning(first.pid)).toBe(false);

    const second = await start();
    expect(second.uri).toBe(first.uri);
    expect(await writeAndCount(second.uri)).toBe(2);
  });

  it('is a replica set: transactions work', async () => {
    const { uri } = await start();
    const client = await mongoose.mongo.MongoClient.connect(uri);
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await client.db().collection('notes').insertOne({}, { session });
      }),
    );
    expect(await writeAndCount(uri)).toBe(4);
    await client.close();
  });

  it('refuses a second server on the same folder, and names the folder and the first one', async () => {
    const { uri } = await start();
    await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(
      `The data folder ${dataDir} is in use by another server (process ${process.pid}).`,
    );
    expect(await writeAndCount(uri)).toBe(5);
  });

  it('takes the folder of a killed server at once, ends the mongod that it left and keeps what it acknowledged', async () => {
    const { parent, uri, pid } = await startElsewhere();
    expect(await writeAndCount(uri)).toBe(6);
    await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(`(process ${parent.pid ?? 0})`);
    await kill(parent);

    const mongo = await start();
    expect(await isRunning(pid)).toBe(false);
    expect(mongo.pid).not.toBe(pid);
    expect(await writeAndCount(mongo.uri)).toBe(7);
  });

  it('ends a mongod that does not answer to a request to end', async () => {
    const { parent, pid } = await startElsewhere();
    process.kill(pid, 'SIGSTOP');
    await kill(parent);

    const mongo = await start();
    expect(await isRunning(pid)).toBe(false);
    expect(await writeAndCount(mongo.uri)).toBe(8);
  }, 60_000);

  it('recovers when mongod was killed together with the server', async () => {
    const { parent, uri, pid } = await startElsewhere();
    expect(await writeAndCount(uri)).toBe(9);
    process.kill(pid, 'SIGKILL');
    await kill(parent);

    const mongo = await start();
    expect(await writeAndCount(mongo.uri)).toBe(10);
  });

  it('ends with its server, even a killed one that is not started again', async () => {
    const { parent, pid } = await startElsewhere();
    await kill(parent);
    await ended(pid);
  });

  it('moves to another port when its own is taken, and stays there', async () => {
    const before = await start();
    await before.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(new URL(before.uri).port), '127.0.0.1', resolve));
    try {
      const moved = await start();
      expect(moved.uri).not.toBe(before.uri);
      expect(await writeAndCount(moved.uri)).toBe(11);
      await moved.stop();
      const again = await start();
      expect(again.uri).toBe(moved.uri);
      expect(await writeAndCount(again.uri)).toBe(12);
    } finally {
      other.close();
    }
  });

  it('tells when mongod ends though nobody asked it to', async () => {
    const unexpected = new Promise<void>((resolve) => {
      void startEmbeddedMongo({ dataDir, onUnexpectedEnd: resolve }).then((mongo) => {
        started.push(mongo);
        process.kill(mongo.pid, 'SIGKILL');
      });
    });
    await unexpected;
  });

  it('names what is wrong with a mongod that does not exist', async () => {
    await expect(startEmbeddedMongo({ dataDir, binary: '/nowhere/mongod' })).rejects.toThrow('MONGOD_BINARY');
  });
});
