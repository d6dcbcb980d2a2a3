/**
 * `npm run bench:log`: appends through RoomLog beside one insertOne a message, at 64 in flight, into one room and into 64.
 * Same database, documents, indexes and write concern, taken in turns within one run: the ratio is what counts, for the
 * absolute figures are the machine's.
 */
import mongoose from 'mongoose';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '../src/config/config.js';
import { connectionOptions } from '../src/core/database/connection-options.js';
import { startEmbeddedMongo } from '../src/core/database/embedded/embedded-mongo.js';
import { DomainEvents } from '../src/core/events/domain-events.js';
import { changeSchema } from '../src/modules/log/change.schema.js';
import { LogCollections } from '../src/modules/log/log-collections.js';
import { DURABLE_INSERT } from '../src/modules/log/log-options.js';
import { LogReader } from '../src/modules/log/log-reader.js';
import type { NewMessage } from '../src/modules/log/log.types.js';
import { messageDocument } from '../src/modules/log/message-documents.js';
import { messageSchema } from '../src/modules/log/message.schema.js';
import { RoomLog } from '../src/modules/log/room-log.js';
import { median } from './median.js';

const IN_FLIGHT = 64;
const ROUNDS = 5;
const SECONDS = 3;

type Append = (message: NewMessage) => Promise<unknown>;

const folder = await mkdtemp(join(tmpdir(), 'confab-bench-'));
const mongo = await startEmbeddedMongo({ dataDir: folder });
const connection = await mongoose.createConnection(mongo.uri, connectionOptions(mongo.uri)).asPromise();
try {
  await connection.model('Message', messageSchema).createIndexes();
  await connection.model('Change', changeSchema).createIndexes();
  const collections = new LogCollections(connection);
  const log = new RoomLog(collections, new LogReader(collections), new DomainEvents(), new Config({}));
  log.useAuthority({
    refusals: () => Promise.resolve(new Map()),
    hold: () => Promise.resolve(new Map()),
    forget: () => undefined,
  });
  const seqs = new Map<string, number>();
  const ways: Record<'RoomLog' | 'insertOne', Append> = {
    RoomLog: (message) => log.append(message, Date.now() + 10_000),
    insertOne: (message) => {
      const seq = (seqs.get(message.roomId) ?? 0) + 1;
      seqs.set(message.roomId, seq);
      return collections.messages.insertOne(
        { ...messageDocument(message), seq, tally: seq, created_at: new Date() },
        DURABLE_INSERT,
      );
    },
  };
  for (const rooms of [1, 64]) {
    const rates: Record<keyof typeof ways, number[]> = { RoomLog: [], insertOne: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const way of ['insertOne', 'RoomLog'] as const) rates[way].push(await rate(ways[way], rooms));
      process.stderr.write('.');
    }
    const [ours, theirs] = [median(rates.RoomLog), median(rates.insertOne)];
    console.log(
      `\n${rooms === 1 ? 'one room' : `${String(rooms)} rooms`}, ${String(IN_FLIGHT)} in flight, medians of ${String(ROUNDS)}: ` +
        `RoomLog ${ours.toFixed(0)}/s, insertOne ${theirs.toFixed(0)}/s, ratio ${(ours / theirs).toFixed(2)}`,
    );
  }
} finally {
  await connection.close();
  await mongo.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Acknowledged appends a second, with a fixed number in flight, each round into rooms of its own. */
async function rate(append: Append, rooms: number): Promise<number> {
  const ids = Array.from({ length: rooms }, () => randomUUID());
  const started = performance.now();
  const end = started + SECONDS * 1000;
  let done = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      await append(sample(ids[next++ % rooms] ?? '', next));
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return done / ((performance.now() - started) / 1000);
}

function sample(roomId: string, n: number): NewMessage {
  const sender = { userId: `user-${String(n % 10)}`, companyId: null, isAdmin: false, isBot: false, language: 'en' };
  return {
    roomId,
    sender,
    messageType: 'text',
    content: `Message number ${String(n)}, of about the length that people write in a chat.`,
    attachments: [],
    replyTo: null,
    mentions: [],
    targets: [],
    redirectOf: null,
    tokenCount: null,
    clientMessageId: randomUUID(),
    sentAt: null,
    extraMetadata: {},
  };
}
