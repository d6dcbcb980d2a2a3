import type { Connection, mongo } from 'mongoose';
import { randomUuid, toUuid } from '../../core/database/uuid.js';
import { ATTACHMENT_CHUNKS, ATTACHMENT_FILES } from '../../modules/attachments/attachment.schema.js';
import { MESSAGES } from '../../modules/log/message.schema.js';
import { indexedWords } from '../../modules/log/search-words.js';
import { type RoomDocument, ROOMS } from '../../modules/rooms/room.schema.js';
import { COMPANIES, USERS } from '../../modules/users/user.schema.js';
import { type Document, type Item, roomCollections } from './archive.js';
import { type Contents, itemsOf } from './read-archive.js';

const BATCH = 500;
/** Of chunks of files, which are a quarter of a megabyte each. */
const CHUNK_BATCH = 16;
const DAY_MS = 86_400_000;
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

/** A user or a company: their ids are texts. */
interface OfPerson {
  _id: string;
}

interface Options {
  /** Takes the place of a room that is there. */
  replace: boolean;
  step: (documents: number) => void;
}

/**
 * Puts the room of an archive that was checked into the database, with its ids, seqs and revs, and a new epoch: clients that
 * know the room load it anew. The room itself comes last, so that half an import is a room that nobody sees; one that fails
 * is taken back. People and companies who are there already stay as they are.
 * @throws Error when the room is there and not to be replaced
 */
export async function importRoom(
  connection: Connection,
  file: string,
  { roomId }: Contents,
  { replace, step }: Options,
): Promise<void> {
  const rooms = connection.collection<RoomDocument>(ROOMS);
  const id = toUuid(roomId);
  if (await rooms.findOne({ _id: id }, { projection: { _id: 1 } })) {
    if (!replace) throw new Error(`Room ${roomId} is there already. With --replace the archive takes its place.`);
    await rooms.deleteOne({ _id: id }, DURABLE);
  }
  await removeContents(connection, roomId);
  let room: Document | null = null;
  try {
    for await (const batch of batchesOf(file)) {
      const [first] = batch;
      if (!first) continue;
      if (first.collection === ROOMS) room = first.document;
      else
        await insert(
          connection,
          first.collection,
          batch.map(({ document }) => document),
        );
      step(batch.length);
    }
    if (!room) throw new Error('The archive has no room.');
    await connection.collection(ROOMS).insertOne({ ...room, epoch: randomUuid() }, DURABLE);
  } catch (error) {
    await removeContents(connection, roomId);
    throw error;
  }
}

async function insert(connection: Connection, name: string, documents: Document[]): Promise<void> {
  if (name !== USERS && name !== COMPANIES) {
    const prepared = PREPARED.get(name);
    await connection.collection(name).insertMany(prepared ? documents.map(prepared) : documents, DURABLE);
    return;
  }
  const upserts = documents.map(({ _id: id, ...fields }): mongo.AnyBulkWriteOperation<OfPerson> => ({
    updateOne: { filter: { _id: String(id) }, update: { $setOnInsert: fields }, upsert: true },
  }));
  await connection.collection<OfPerson>(name).bulkWrite(upserts, DURABLE);
}

/** What documents of an archive become before they are stored. */
const PREPARED = new Map<string, (document: Document) => Document>([
  [ATTACHMENT_FILES, unhurried],
  [MESSAGES, searchable],
]);

/** A file that is not looked at before the messages that show it are there. */
function unhurried(file: Document): Document {
  return { ...file, claims: [], ...(file['check_at'] !== null && { check_at: new Date(Date.now() + DAY_MS) }) };
}

/** A message with the words that its text is searched by: an archive of an older version has none. */
function searchable(message: Document): Document {
  return { ...message, words: indexedWords(String(message['content'])) };
}

async function removeContents(connection: Connection, roomId: string): Promise<void> {
  const files = connection.collection(ATTACHMENT_FILES).find({ room_id: toUuid(roomId) }, { projection: { _id: 1 } });
  for await (const { _id: id } of files)
    await connection.collection(ATTACHMENT_CHUNKS).deleteMany({ files_id: id }, DURABLE);
  for (const { name } of roomCollections())
    await connection.collection(name).deleteMany({ room_id: toUuid(roomId) }, DURABLE);
}

/** The archive's documents in groups of one collection. */
async function* batchesOf(file: string): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of itemsOf(file)) {
    const most = item.collection === ATTACHMENT_CHUNKS ? CHUNK_BATCH : BATCH;
    if (batch.length >= most || (batch[0] && batch[0].collection !== item.collection)) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  yield batch;
}
