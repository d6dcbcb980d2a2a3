import type { ClientSession } from 'mongoose';
import type { Actor } from '../../core/commands/command-context.js';
import type { ChangeType, MessageType } from '../../protocol/vocabulary.js';
import type { NamedPeople, WriteRight } from './write-authority.js';
import type { ChangeDocument } from './change.schema.js';
import type { AttachmentDocument, MessageDocument, MessageEvent, StreamState } from './message.schema.js';

/** A message that another is a copy of, as it was when that was made. */
export interface Original {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
}

/** What a send asks the log to append. Ids are lower-case UUID strings. */
export interface NewMessage {
  roomId: string;
  sender: Actor;
  messageType: MessageType;
  /** Empty only beside attachments, and where it begins to stream. */
  content: string;
  attachments: AttachmentDocument[];
  replyTo: string | null;
  mentions: string[];
  /** Whom it is for beside its sender; empty: everybody in the room. */
  targets: string[];
  /** The message it is a copy of: it is written while that is still the same, and its sender may see it. */
  redirectOf: Original | null;
  tokenCount: number | null;
  clientMessageId: string | null;
  sentAt: Date | null;
  extraMetadata: Record<string, unknown>;
  /** A bot's reply that begins: its text comes later. */
  stream?: StreamState;
  /** See MessageDocument. */
  chain?: number;
  /** Who must be a member of the room when it is stored, beside its sender. Nobody, where absent. */
  named?: readonly NamedPeople[];
}

export interface Appended {
  message: MessageDocument;
  /** The client_message_id was stored, or under way, before. */
  deduplicated: boolean;
}

/**
 * A change asked for. `apply` runs inside the transaction, on the message as it is then, maybe several times: what it
 * changes beside the message it changes through the session.
 */
export interface NewChange {
  roomId: string;
  messageId: string;
  actor: Actor;
  /** Asked for inside the transaction: a right lost before it ends is lost for it. */
  right: WriteRight;
  type: ChangeType;
  /** Who must be a member of the room when it is stored, beside the actor. Nobody, where absent. */
  named?: readonly NamedPeople[];
  /** The reaction, where the change is one. */
  reaction?: string;
  /** It takes a person out of the message: what stood there before is not kept, nor the id that their client gave it. */
  isErasure?: true;
  /**
   * The fields to set; null when there is nothing to do.
   * @param messages those that this transaction touches, by id, as the changes before this one leave them: not stored yet
   * @throws ConfabError when the message does not allow it any more; then it has written nothing
   */
  apply(
    message: MessageDocument,
    now: Date,
    session: ClientSession,
    messages: ReadonlyMap<string, MessageDocument>,
  ): FieldsToSet | Promise<FieldsToSet>;
}

export type FieldsToSet = Partial<MessageDocument> | null;

export interface Changed {
  message: MessageDocument;
}

/** How much of a room's log one answer takes. */
export interface AnswerBounds {
  /** Messages, and in `sync` changes, at most so many of each. */
  entries: number;
  /** Size of the messages as stored; one is taken whatever its size. */
  bytes: number;
}

/** How far a room's log goes. 0: nothing yet. */
export interface RoomHead {
  seq: number;
  tally: number;
  rev: number;
}

/** What numbering sends needs to know of it. */
export interface SendHead extends Pick<RoomHead, 'seq' | 'tally'> {
  /** created_at of the newest message: no later one is older, whatever the clock of the process that writes it says. */
  at: Date;
}

/** One step of a room's log, as the feed passes it. */
export type LogEntry =
  | { kind: 'message'; seq: number; message: MessageDocument }
  | {
      kind: 'change';
      rev: number;
      change: Pick<ChangeDocument, 'type' | 'user_id' | 'reaction'>;
      message: MessageDocument;
    };

/** What one write put into one room's log, in log order. Published after it is on a majority's journal. */
export interface Commit {
  roomId: string;
  entries: LogEntry[];
}

/** A transaction on a room whose system messages claim the next places of its log. */
export interface RoomTransaction {
  readonly roomId: string;
  /** Every read and write of the work must use it. */
  readonly session: ClientSession;
  /** The log's head before this transaction. */
  readonly head: Readonly<SendHead>;
  /** Time of this transaction: for created_at and the like. */
  readonly now: Date;
  /** Adds a system message; gives the seq it will have. */
  readonly tell: (event: MessageEvent) => number;
}

declare module '../../core/events/domain-events.js' {
  interface DomainEventMap {
    /** A write to a room's log is durable. Per room in the order of its numbers, as far as this process wrote them. */
    'log.committed': Commit;
  }
}
