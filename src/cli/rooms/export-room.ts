import type { ClientSession, Connection, mongo } from 'mongoose';
import { toUuid } from '../../core/database/uuid.js';
import { MEMBERS } from '../../modules/members/member.schema.js';
import { MESSAGES } from '../../modules/log/message.schema.js';
import { type RoomDocument, ROOMS } from '../../modules/rooms/room.schema.js';
import { COMPANIES, USERS } from '../../modules/users/user.schema.js';
import { ATTACHMENT_CHUNKS, ATTACHMENT_FILES } from '../../modules/attachments/attachment.schema.js';
import { ARCHIVE_VERSION, type Document, encodeLine, roomCollections, WHOLE_FILES } from './archive.js';

/** What an export needs to be told of, and where it goes. */
export interface Output {
  /** Takes a line; resolves when it may be given the next. */
  write(line: string): Promise<void>;
  /** How many documents of the room there are, and each that was written. */
  begin(total: number): void;
  step(): void;
}

/** What every read of an export is made with: the session knows the moment, and has it only for reads that ask for a snapshot. */
interface Moment {
  readonly session: ClientSession;
  readonly readConcern: { readonly level: 'snapshot' };
}

/**
 * Writes a room as an archive: all of it as it was at one moment, while servers go on writing. Never more than a few
 * documents in memory.
 * @throws Error for no such room, and when the database can't hold that moment long enough (some minutes): archive the
 * room (is_active false), then nobody writes to it
 */
export async function exportRoom(connection: Connection, roomId: string, output: Output): Promise<void> {
  const session = connection.getClient().startSession({ snapshot: true });
  const moment: Moment = { session, readConcern: { level: 'snapshot' } };
  try {
    const room = await connection.collection<RoomDocument>(ROOMS).findOne({ _id: toUuid(roomId) }, moment);
    if (!room || room.deleted_at !== null) throw new Error(`There is no room ${roomId}.`);
    await write(connection, room, moment, output);
  } finally {
    await session.endSession();
  }
}

async function write(connection: Connection, room: RoomDocument, moment: Moment, output: Output): Promise<void> {
  const counts: Record<string, number> = {};
  const put = async (collection: string, document: Document): Promise<void> => {
    counts[collection] = (counts[collection] ?? 0) + 1;
    await output.write(encodeLine({ collection, document }));
    output.step();
  };
  const room_id = room._id.toString();
  const exported_at = new Date().toISOString();
  await output.write(encodeLine({ archive: 'confab-room', version: ARCHIVE_VERSION, room_id, exported_at }));
  output.begin(room.last_seq);
  await put(ROOMS, { ...room });
  const companies = room.company_id === null ? [] : [room.company_id];
  for await (const company of named(connection, COMPANIES, companies, moment)) await put(COMPANIES, company);
  const people = await peopleOf(connection, room, moment);
  for await (const user of named(connection, USERS, people, moment)) await put(USERS, user);
  for (const { name, sort } of roomCollections()) {
    const documents = connection
      .collection(name)
      .find({ room_id: room._id, ...WHOLE_FILES[name] }, moment)
      .sort(sort);
    for await (const document of documents) {
      await put(name, document);
      if (name !== ATTACHMENT_FILES) continue;
      const chunks = connection
        .collection(ATTACHMENT_CHUNKS)
        .find({ files_id: document._id }, { ...moment, batchSize: 8 });
      for await (const chunk of chunks.sort({ n: 1 })) await put(ATTACHMENT_CHUNKS, chunk);
    }
  }
  await output.write(encodeLine({ end: counts }));
}

/** Everybody who was in the room or wrote there. */
async function peopleOf(connection: Connection, room: RoomDocument, moment: Moment): Promise<string[]> {
  const members = await valuesOf(connection.collection(MEMBERS), room, 'user_id', moment);
  const senders = await valuesOf(connection.collection(MESSAGES), room, 'sender_id', moment);
  return [...new Set([room.created_by, ...members, ...senders])].filter((id) => id !== null);
}

/** What a field has in a room, each once. By groups: of a sharded collection `distinct` gives no snapshot. */
async function valuesOf(
  collection: mongo.Collection,
  { _id: room_id }: RoomDocument,
  field: string,
  moment: Moment,
): Promise<(string | null)[]> {
  const groups = [{ $match: { room_id } }, { $group: { _id: `$${field}` } }];
  const found = await collection.aggregate<{ _id: string | null }>(groups, moment).toArray();
  return found.map(({ _id: value }) => value);
}

function named(
  connection: Connection,
  collection: string,
  ids: readonly string[],
  moment: Moment,
): mongo.FindCursor<{ _id: string }> {
  return connection
    .collection<{ _id: string }>(collection)
    .find({ _id: { $in: [...ids] } }, moment)
    .sort({ _id: 1 });
}
