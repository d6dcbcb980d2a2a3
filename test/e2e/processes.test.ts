import { afterAll, beforeAll, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { type ConfabClient, connect } from '../../client/src/index.js';
import { PROCESS_SAMPLES } from '../../src/modules/processes/process-sample.schema.js';
import { freshDatabase } from '../support/mongo.js';
import { metricOf } from '../support/metrics.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';
import { eventually } from '../support/waiting.js';

const database = freshDatabase();
const servers: TestServer[] = [];
const clients: ConfabClient[] = [];

beforeAll(async () => {
  for (let n = 0; n < 2; n += 1) servers.push(await startServer({ MONGODB_URI: database.uri }));
}, 120_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all(servers.map((server) => server.stop()));
  await database.drop();
}, 60_000);

async function enter(userId: string, { url }: TestServer, claims: object = {}): Promise<ConfabClient> {
  const client = connect({ url, token: await tokenOf(userId, { ...claims }) });
  clients.push(client);
  await client.ready();
  return client;
}

it('shows each process what all of them do, with no bus between them, and forgets it by itself', async () => {
  const [one, other] = servers as [TestServer, TestServer];
  const admins = [
    await enter('root', one, { scope: 'admin' }),
    await enter('root', other, { scope: 'admin' }),
  ] as const;
  const alice = await enter('alice', one);
  const bob = await enter('bob', other);
  const { room } = await alice.commands.createRoom({ type: 'group', participants: ['bob'] });
  await bob.commands.joinRoom({ room_id: room.id });
  const received = new Promise((resolve) => bob.on('message_created', resolve));
  await alice.commands.sendMessage({ room_id: room.id, content: 'hello' });
  await received;

  for (const admin of admins) {
    const processes = await eventually(async () => {
      const all = (await admin.commands.listProcesses()).processes;
      const [first, second] = [one, other].map(({ pid }) => all.find((process) => process.pid === pid)?.samples ?? []);
      for (const samples of [first, second])
        expect(samples!.some((sample) => sample.connections === 2 && sample.deliveries_per_second > 0)).toBe(true);
      expect(first!.some((sample) => sample.sends_per_second > 0)).toBe(true);
      return all;
    });
    expect(processes.map(({ pid }) => pid).sort()).toEqual([one.pid, other.pid].sort());
    const quiet = processes.find(({ pid }) => pid === other.pid)!.samples;
    expect(quiet.every((sample) => sample.sends_per_second === 0 && sample.ack_p99_ms === null)).toBe(true);
  }
  // The figures are those of /metrics.
  expect(await metricOf(other.url, 'confab_deliveries_total')).toBeGreaterThan(0);
  expect(await metricOf(other.url, 'confab_log_queue_entries')).toBe(0);

  // One that ends is shown as long as its samples are, and they stop.
  await servers.pop()?.stop('SIGKILL');
  const { now } = await admins[0].commands.listProcesses();
  await eventually(async () => {
    const { processes } = await admins[0].commands.listProcesses({ after: now });
    const [living] = processes;
    expect(living!.samples.length).toBeGreaterThan(2);
    expect(processes.map(({ pid }) => pid)).toEqual([one.pid]);
  });

  const connection = await mongoose.createConnection(database.uri).asPromise();
  const indexes = await connection.collection(PROCESS_SAMPLES).indexes();
  await connection.close();
  expect(indexes).toContainEqual(expect.objectContaining({ key: { at: 1 }, expireAfterSeconds: 600 }));
}, 60_000);
