import { mongo } from 'mongoose';
import { newUuidV7, toUuid, type UUID } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import type { NewMessage, SendHead } from './log.types.js';
import { MESSAGE_SCHEMA_VERSION, type MessageDocument, type MessageEvent } from './message.schema.js';
import { indexedWords } from './search-words.js';

/** What a message has until it is numbered. */
const UNNUMBERED: SendHead = { seq: 0, tally: 0, at: new Date(0) };

/**
 * The document of a send, whole but for its numbers and time. Its id is final before the first attempt, so that after an unknown
 * outcome the log tells whether it is there.
 * @throws ConfabError validation_failed for what the driver would refuse: inside a group it would fail all of them
 */
export function messageDocument(send: NewMessage): MessageDocument {
  const document: MessageDocument = {
    ...blank(toUuid(send.roomId), newUuidV7(), UNNUMBERED.at),
    sender_id: send.sender.userId,
    is_bot: send.sender.isBot,
    message_type: send.messageType,
    content: send.content,
    words: indexedWords(send.content),
    attachments: send.attachments,
    reply_to: send.replyTo === null ? null : toUuid(send.replyTo),
    mentions: send.mentions,
    targets: send.targets,
    redirect_of: send.redirectOf === null ? null : toUuid(send.redirectOf.id),
    token_count: send.tokenCount,
    sent_at: send.sentAt,
    extra_metadata: send.extraMetadata,
  };
  if (send.stream) document.stream = send.stream;
  if (send.chain !== undefined) document.chain = send.chain;
  if (send.clientMessageId !== null) document.client_message_id = send.clientMessageId;
  requireStorable(send.extraMetadata);
  return document;
}

/** Metadata is the only part of a message that is not typed: all else is known to be storable. */
function requireStorable(metadata: Record<string, unknown>): void {
  if (Object.keys(metadata).length === 0) return;
  try {
    mongo.BSON.serialize(metadata);
  } catch {
    throw ConfabError.invalid({ field: 'extra_metadata', message: 'field.not_storable' });
  }
}

/** The document of a system message: it counts no tally of its own. */
export function systemMessage(
  room: UUID,
  id: UUID,
  event: MessageEvent | null,
  seq: number,
  tally: number,
  now: Date,
): MessageDocument {
  return { ...blank(room, id, now), seq, tally, event };
}

function blank(room: UUID, id: UUID, now: Date): MessageDocument {
  return {
    _id: id,
    room_id: room,
    seq: UNNUMBERED.seq,
    tally: UNNUMBERED.tally,
    rev: 0,
    sender_id: null,
    is_bot: false,
    message_type: 'system',
    content: '',
    words: [],
    event: null,
    attachments: [],
    reply_to: null,
    mentions: [],
    targets: [],
    redirect_of: null,
    reactions: [],
    token_count: null,
    sent_at: null,
    is_edited: false,
    edited_at: null,
    is_deleted: false,
    deleted_at: null,
    is_pinned: false,
    pinned_at: null,
    pinned_by: null,
    schema_version: MESSAGE_SCHEMA_VERSION,
    extra_metadata: {},
    created_at: now,
    updated_at: now,
  };
}

/** The time of what is written behind `head`: now, or where another process's clock is ahead, its. */
export function timeBehind(head: Pick<SendHead, 'at'>): Date {
  return new Date(Math.max(Date.now(), head.at.getTime()));
}
