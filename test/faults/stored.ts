import type { Connection } from 'mongoose';
import type { TestDatabase } from '../support/mongo.js';
import { toUuid } from '../../src/core/database/uuid.js';
import type { ChangeDocument } from '../../src/modules/log/change.schema.js';
import { MAJORITY_READ } from '../../src/modules/log/log-options.js';
import type { MemberDocument } from '../../src/modules/members/member.schema.js';
import type { MessageDocument } from '../../src/modules/log/message.schema.js';

/** A message as it is stored. */
export interface StoredMessage {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly sender: string | null;
  readonly text: string;
  readonly isDeleted: boolean;
  /** What its sender marked it with; null once it is deleted. */
  readonly mark: string | null;
  /** Whose membership it tells of, and whether that begins or ends. */
  readonly membership: { readonly user: string; readonly begins: boolean } | null;
}

export interface StoredChange {
  readonly rev: number;
  readonly messageId: string;
  readonly type: string;
  readonly user: string;
}

/** All that is in a room, by its numbers. */
export interface StoredRoom {
  readonly id: string;
  readonly messages: readonly StoredMessage[];
  readonly changes: readonly StoredChange[];
  /** How far each of its people has read. */
  readonly reads: ReadonlyMap<string, number>;
}

/** Reads rooms as a majority of the replica set has them. */
export async function storedRooms(database: TestDatabase, ids: readonly string[]): Promise<StoredRoom[]> {
  const connection = await database.connect();
  try {
    const rooms: StoredRoom[] = [];
    for (const id of ids) rooms.push(await storedRoom(connection, id));
    return rooms;
  } finally {
    await connection.close();
  }
}

async function storedRoom(connection: Connection, id: string): Promise<StoredRoom> {
  const ofRoom = { room_id: toUuid(id) };
  const options = { ...MAJORITY_READ, maxTimeMS: 60_000 };
  const messages = connection.collection<MessageDocument>('messages').find(ofRoom, options).sort({ seq: 1 });
  const changes = connection.collection<ChangeDocument>('changes').find(ofRoom, options).sort({ rev: 1 });
  const members = connection.collection<MemberDocument>('members').find(ofRoom, options);
  return {
    id,
    messages: (await messages.toArray()).map(messageOf),
    changes: (await changes.toArray()).map(({ rev, message_id, type, user_id }) => ({
      rev,
      messageId: message_id.toString(),
      type,
      user: user_id,
    })),
    reads: new Map((await members.toArray()).map(({ user_id, last_read_seq }) => [user_id, last_read_seq])),
  };
}

function messageOf(message: MessageDocument): StoredMessage {
  const { event, extra_metadata: metadata } = message;
  const isMembership = event?.type === 'member_joined' || event?.type === 'member_left';
  const { mark } = metadata;
  return {
    id: message._id.toString(),
    seq: message.seq,
    rev: message.rev,
    sender: message.sender_id,
    text: message.content,
    isDeleted: message.is_deleted,
    mark: typeof mark === 'string' ? mark : null,
    membership:
      isMembership && event.user_id !== null ? { user: event.user_id, begins: event.type === 'member_joined' } : null,
  };
}
