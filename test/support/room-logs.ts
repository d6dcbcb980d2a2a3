import type { Connection } from 'mongoose';
import { Config } from '../../src/config/config.js';
import { randomUuid, toUuid } from '../../src/core/database/uuid.js';
import { DomainEvents } from '../../src/core/events/domain-events.js';
import { migrateSharding } from '../../src/migrations/sharding.js';
import { changeSchema } from '../../src/modules/log/change.schema.js';
import { LogCollections } from '../../src/modules/log/log-collections.js';
import { LogReader } from '../../src/modules/log/log-reader.js';
import type { NewChange, NewMessage } from '../../src/modules/log/log.types.js';
import { messageSchema } from '../../src/modules/log/message.schema.js';
import { reactionSchema } from '../../src/modules/log/reaction.schema.js';
import { RoomLog } from '../../src/modules/log/room-log.js';
import type { WriteAuthority } from '../../src/modules/log/write-authority.js';
import type { TestDatabase } from './mongo.js';

/** What one process has of the log. */
export interface LogProcess {
  log: RoomLog;
  reader: LogReader;
  events: DomainEvents;
  collections: LogCollections;
}

const EVERYBODY: WriteAuthority = {
  refusals: () => Promise.resolve(new Map()),
  hold: () => Promise.resolve(new Map()),
  forget: () => undefined,
};

/** A log with a connection of its own, as if it were another process. */
export async function openLog(
  database: TestDatabase,
  authority = EVERYBODY,
  environment: Record<string, string> = {},
): Promise<LogProcess> {
  const collections = new LogCollections(await database.connect());
  const reader = new LogReader(collections);
  const events = new DomainEvents();
  const log = new RoomLog(collections, reader, events, new Config(environment));
  log.useAuthority(authority);
  return { log, reader, events, collections };
}

/** The log's indexes: correctness stands on them; and, on a sharded cluster, its spreading. */
export async function createLogIndexes(connection: Connection): Promise<void> {
  await connection.model('Message', messageSchema).createIndexes();
  await connection.model('Change', changeSchema).createIndexes();
  await connection.model('Reaction', reactionSchema).createIndexes();
  await migrateSharding(connection, () => undefined);
}

const ALICE = { userId: 'alice', companyId: null, isAdmin: false, isBot: false, language: 'en' };

/** A send of `sender` with this text. */
export function newMessage(roomId: string, content: string, fields: Partial<NewMessage> = {}): NewMessage {
  return {
    roomId,
    sender: ALICE,
    messageType: 'text',
    content,
    attachments: [],
    replyTo: null,
    mentions: [],
    targets: [],
    redirectOf: null,
    tokenCount: null,
    clientMessageId: null,
    sentAt: null,
    extraMetadata: {},
    ...fields,
  };
}

/** An edit that sets this text. */
export function newEdit(roomId: string, messageId: string, content: string): NewChange {
  return {
    roomId,
    messageId,
    actor: ALICE,
    right: 'edit_own',
    type: 'message_edited',
    apply: () => ({ content, is_edited: true }),
  };
}

export function soon(milliseconds = 30_000): number {
  return Date.now() + milliseconds;
}

export { randomUuid, toUuid };
