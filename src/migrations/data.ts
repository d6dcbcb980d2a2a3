import type { Connection, mongo } from 'mongoose';
import type { Config } from '../config/config.js';
import { indexedWords } from '../modules/log/search-words.js';

/** A change of the documents that are there already. Safe to run twice: it may be cut off. */
export interface Step {
  readonly name: string;
  run(connection: Connection): Promise<void>;
}

const MIGRATIONS = 'migrations';
/** Documents changed at once where each is changed in its own way. */
const BATCH = 1000;

/** What a message has since version 2 of its schema. */
const MESSAGE_2 = {
  attachments: [],
  mentions: [],
  targets: [],
  reactions: [],
  token_count: null,
  is_pinned: false,
  pinned_at: null,
  pinned_by: null,
};

/** All of them, in the order in which they run. A step that has been released never changes; a new one goes to the end. */
const STEPS: readonly Step[] = [
  {
    name: '1-messages-carry-more',
    run: async (connection) => {
      await fill(connection, 'messages', { schema_version: 1 }, { ...MESSAGE_2, schema_version: 2 });
      await fill(connection, 'changes', { reaction: { $exists: false } }, { reaction: null });
      const copy = Object.entries({ ...MESSAGE_2, schema_version: 2 }).map(([key, value]): [string, unknown] => [
        `last_message.${key}`,
        value,
      ]);
      await fill(connection, 'rooms', { 'last_message.schema_version': 1 }, Object.fromEntries<unknown>(copy));
    },
  },
  {
    name: '2-edits-keep-attachments',
    run: async (connection) => {
      const earlier = { before: { $ne: null }, 'before.attachments': { $exists: false } };
      await fill(connection, 'changes', earlier, { 'before.attachments': [], 'before.mentions': [] });
    },
  },
  {
    name: '3-messages-have-words',
    run: async (connection) => {
      const messages = connection.collection<{ room_id: unknown; content: string }>('messages');
      const wordless = messages.find({ words: { $exists: false } }, { projection: { room_id: 1, content: 1 } });
      for await (const batch of inBatches(wordless)) {
        const updates = batch.map(({ _id, room_id, content }) => ({
          updateOne: { filter: { _id, room_id }, update: { $set: { words: indexedWords(content) } } },
        }));
        await messages.bulkWrite(updates, { ordered: false });
      }
    },
  },
];

/**
 * Brings the documents in order at start. In production it changes nothing, for many documents take their time.
 * @throws Error in production, when a step has not been run
 */
export async function prepareData(connection: Connection, config: Config): Promise<void> {
  if (!config.isProduction) return migrateData(connection, () => undefined);
  const missing = await stepsToRun(connection);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new Error(`The database holds documents of an older version (${names}). Run npm run migrate first.`);
}

/** Runs the steps that have not been run on this database; tells each. Servers of the older version must not run beside it. */
export async function migrateData(connection: Connection, tell: (line: string) => void): Promise<void> {
  for (const step of await stepsToRun(connection)) {
    tell(`documents: ${step.name}`);
    await step.run(connection);
    await stepsOf(connection).updateOne({ _id: step.name }, { $set: { at: new Date() } }, { upsert: true });
  }
}

/** The steps that have not been run on this database. */
export async function stepsToRun(connection: Connection): Promise<Step[]> {
  const done = await stepsOf(connection).find().toArray();
  return STEPS.filter(({ name }) => !done.some(({ _id }) => _id === name));
}

function stepsOf(connection: Connection): mongo.Collection<{ _id: string; at: Date }> {
  return connection.collection<{ _id: string; at: Date }>(MIGRATIONS);
}

async function* inBatches<T>(documents: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const document of documents) {
    batch.push(document);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function fill(connection: Connection, collection: string, filter: object, fields: object): Promise<void> {
  await connection.collection(collection).updateMany(filter, { $set: fields });
}
