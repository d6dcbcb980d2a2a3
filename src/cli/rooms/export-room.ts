import type { ClientSession, Connection, mongo } from 'mongoose';
import { toUuid } from '../../core/database/uuid.js';
import { type MemberDocument, MEMBERS } from '../../modules/members/member.schema.js';
import { MESSAGES, type MessageDocument } from '../../modules/log/message.schema.js';
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

/**
 * Writes a room as an archive: all of it as it was at one moment, while servers go on writing. Never more than a few
 * documents in memory.
 * @throws Error for no such room, and when the database can't hold that moment long enough (some minutes): archive the
 * room (is_active false), then nobody writes to it
 */
export async function exportRoom(connection: Connection, roomId: string, output: Output): Promise<void> {
  const session = connection.getClient().startSession({ snapshot: true });
  try {
    const room = await connection.collection<RoomDocument>(ROOMS).findOne({ _id: toUuid(roomId) }, { session });
    if (!room || room.deleted_at !== null) throw new Error(`There is no room ${roomId}.`);
    await write(connection, room, session, output);
  } finally {
    await session.endSession();
  }
}

async function write(
  connection: Connection,
  room: RoomDocument,
  session: ClientSession,
  output: Output,
): Promise<void> {
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
  for await (const company of named(connection, COMPANIES, companies, session)) await put(COMPANIES, company);
  const people = await peopleOf(connection, room, session);
  for await (const user of named(connection, USERS, people, session)) await put(USERS, user);
  for (const { name, sort } of roomCollections()) {
    const documents = connection
      .collection(name)
      .find({ room_id: room._id, ...WHOLE_FILES[name] }, { session })
      .sort(sort);
    for await (const document of documents) {
      await put(name, document);
      if (name !== ATTACHMENT_FILES) continue;
      const chunks = connection
        .collection(ATTACHMENT_CHUNKS)
        .find({ files_id: document._id }, { session, batchSize: 8 });
      for await (const chunk of chunks.sort({ n: 1 })) await put(ATTACHMENT_CHUNKS, chunk);
    }
  }
  await output.write(encodeLine({ end: counts }));
}

/** Everybody who was in the room or wrote there. */
async function peopleOf(connection: Connection, room: RoomDocument, session: ClientSession): Promise<string[]> {
  const filter = { room_id: room._id };
  const members = await connection.collection<MemberDocument>(MEMBERS).distinct('user_id', filter, { session });
  const senders = await connection.collection<MessageDocument>(MESSAGES).distinct('sender_id', filter, { session });
  return [...new Set([room.created_by, ...members, ...senders])].filter((id) => id !== null);
}

function named(
  connection: Connection,
  collection: string,
  ids: readonly string[],
  session: ClientSession,
): mongo.FindCursor<{ _id: string }> {
  return connection
    .collection<{ _id: string }>(collection)
    .find({ _id: { $in: [...ids] } }, { session })
    .sort({ _id: 1 });
}
