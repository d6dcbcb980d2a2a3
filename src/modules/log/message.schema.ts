import { Schema } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import type { AttachmentType, FinishReason, MemberRole, MessageType, SystemEvent } from '../../protocol/vocabulary.js';

/** Raised when the shape of message documents changes; `npm run migrate` moves older ones. */
export const MESSAGE_SCHEMA_VERSION = 2;

/** What a system message tells of. */
export interface MessageEvent {
  type: SystemEvent;
  by: string | null;
  user_id: string | null;
  /** What became of it, where the event is a change. Documents of before this was told have none. */
  changes?: EventChanges;
}

/** The new values of what a room_updated or member_updated changed, as far as the text of the message tells of them. */
export interface EventChanges {
  name?: string | null;
  is_active?: boolean;
  /** Something else of the room changed. */
  other?: true;
  role?: MemberRole;
  nickname?: string | null;
  muted?: boolean;
  /** ISO 8601; null where a mute has no end. */
  muted_until?: string | null;
}

/** Something that hangs on a message: by link, as the sender says; or an upload, as the server found it. */
export interface AttachmentDocument {
  /** The file of an upload. Absent: a link. */
  id?: UUID;
  /** Of an upload. */
  sha256?: string;
  has_thumbnail?: boolean;
  type: AttachmentType;
  /** null: an upload, whose url is made for each view. */
  url: string | null;
  name: string | null;
  mime_type: string | null;
  /** Bytes. */
  size: number | null;
  /** Of images and videos, in pixels. */
  width: number | null;
  height: number | null;
  /** Of videos, audio and voice, as the sender says. */
  duration_ms: number | null;
}

/** One reaction to a message, and who gave it: the first of them, and how many in all. */
export interface ReactionSummary {
  reaction: string;
  count: number;
  user_ids: string[];
}

/** A bot's reply while it is streaming: who streams it, and until when they need not say so again. */
export interface StreamState {
  /** One process, as long as it lives. */
  holder: string;
  /** By the database's time. Once it is over, anybody finishes the reply as interrupted. */
  lease_until: Date;
  /** Who asked for it. */
  requested_by: string | null;
  /** Somebody asked for its end. */
  is_stopped?: true;
}

/** One message of a room's log. `seq`, once stored, never changes; `rev` is that of its newest change, 0 for none. */
export interface MessageDocument {
  _id: UUID;
  room_id: UUID;
  seq: number;
  rev: number;
  /** Ordinary messages, neither system nor targeted, up to and including this one. */
  tally: number;
  /** null: a system message. */
  sender_id: string | null;
  is_bot: boolean;
  message_type: MessageType;
  content: string;
  /** The words of the content, as `indexedWords` makes them: what it is searched by. */
  words: string[];
  event: MessageEvent | null;
  attachments: AttachmentDocument[];
  reply_to: UUID | null;
  /** Whom the text mentions. */
  mentions: string[];
  /** Whom it is for beside its sender; empty: everybody. Never changes. */
  targets: string[];
  /** The message it is a copy of, made for its targets; absent in documents from before there were copies. */
  redirect_of?: UUID | null;
  reactions: ReactionSummary[];
  /** What a bot's reply cost, in tokens. */
  token_count: number | null;
  /** Only of a bot's reply while it is streaming; absent and null: the message is whole. */
  stream?: StreamState | null;
  /** Only of a bot's reply that has ended. */
  finish_reason?: FinishReason | null;
  /** Only of a bot's reply to a bot: how many bots in a row have answered one another up to it. */
  chain?: number;
  /** Absent when the client gave none: the unique index holds only those that have it. */
  client_message_id?: string;
  sent_at: Date | null;
  is_edited: boolean;
  edited_at: Date | null;
  is_deleted: boolean;
  deleted_at: Date | null;
  is_pinned: boolean;
  pinned_at: Date | null;
  pinned_by: string | null;
  schema_version: number;
  extra_metadata: Record<string, unknown>;
  created_at: Date;
  updated_at: Date;
}

/** Index names: bulk-write errors tell which index refused a document only by its name. */
export const MESSAGE_SEQ_INDEX = 'messages_room_seq';
export const MESSAGE_CLIENT_ID_INDEX = 'messages_room_sender_client_id';

export const MESSAGES = 'messages';

export const messageSchema = new Schema<MessageDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    room_id: { type: Schema.Types.UUID, required: true },
    seq: { type: Number, required: true },
    rev: { type: Number, required: true },
    tally: { type: Number, required: true },
    sender_id: { type: String, default: null },
    is_bot: { type: Boolean, required: true },
    message_type: { type: String, required: true },
    content: String,
    words: { type: [String], required: true },
    event: { type: new Schema({ type: { type: String }, by: String, user_id: String }, { _id: false }), default: null },
    attachments: { type: Schema.Types.Mixed, required: true },
    reply_to: { type: Schema.Types.UUID, default: null },
    mentions: { type: [String], required: true },
    targets: { type: [String], required: true },
    redirect_of: { type: Schema.Types.UUID, default: null },
    reactions: { type: Schema.Types.Mixed, required: true },
    token_count: { type: Number, default: null },
    stream: new Schema<StreamState>(
      { holder: String, lease_until: Date, requested_by: String, is_stopped: Boolean },
      { _id: false },
    ),
    finish_reason: String,
    chain: Number,
    client_message_id: String,
    sent_at: { type: Date, default: null },
    is_edited: { type: Boolean, required: true },
    edited_at: { type: Date, default: null },
    is_deleted: { type: Boolean, required: true },
    deleted_at: { type: Date, default: null },
    is_pinned: { type: Boolean, required: true },
    pinned_at: { type: Date, default: null },
    pinned_by: { type: String, default: null },
    schema_version: { type: Number, required: true },
    extra_metadata: { type: Schema.Types.Mixed, required: true },
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
  },
  { collection: MESSAGES, versionKey: false, minimize: false },
);
// The claim of a place in the log; heads, pages and sync read along it.
messageSchema.index({ room_id: 1, seq: 1 }, { name: MESSAGE_SEQ_INDEX, unique: true });
// The claim of a client_message_id, and the look-up of repeats. `$gte: ''` and not `$type`: the planner uses only the former.
messageSchema.index(
  { room_id: 1, sender_id: 1, client_message_id: 1 },
  { name: MESSAGE_CLIENT_ID_INDEX, unique: true, partialFilterExpression: { client_message_id: { $gte: '' } } },
);
// The pins of a room, newest first, and their number.
messageSchema.index(
  { room_id: 1, pinned_at: -1, _id: -1 },
  { name: 'messages_room_pinned', partialFilterExpression: { is_pinned: true } },
);
// Search: the messages of a room that hold a word, newest first. A text index would not give their order: whoever looks for
// a word that half of a long log holds would wait until all of these were read.
messageSchema.index(
  { room_id: 1, words: 1, seq: 1 },
  { name: 'messages_room_words', partialFilterExpression: { words: { $gte: '' } } },
);
// The places of since and until in the log, read from the index alone.
messageSchema.index({ room_id: 1, created_at: 1, seq: 1 }, { name: 'messages_room_created' });
// The replies that bots gave to a message. Only replies of bots are in it.
messageSchema.index(
  { room_id: 1, reply_to: 1 },
  { name: 'messages_room_bot_replies', partialFilterExpression: { is_bot: true } },
);
// The replies that are streaming in a room, and below those whose streaming process has not been heard of. Only these are in
// them, for as long as they stream. `$gte: ''` and not `$exists`: null is none.
messageSchema.index(
  { room_id: 1, 'stream.holder': 1 },
  { name: 'messages_room_streaming', partialFilterExpression: { 'stream.holder': { $gte: '' } } },
);
messageSchema.index(
  { 'stream.lease_until': 1 },
  { name: 'messages_stream_lease', partialFilterExpression: { 'stream.holder': { $gte: '' } } },
);
// Pages of what bots wrote, or people, past all that the others did. System messages have no sender and are not in it.
messageSchema.index(
  { room_id: 1, is_bot: 1, seq: 1 },
  { name: 'messages_room_authors', partialFilterExpression: { sender_id: { $gte: '' } } },
);
// The messages that mention somebody, newest first, in all their rooms. Only messages that mention anybody are in it.
messageSchema.index(
  { mentions: 1, created_at: -1, _id: -1, room_id: 1 },
  { name: 'messages_mentions', partialFilterExpression: { mentions: { $gte: '' } } },
);
// The messages that show an upload: whether any does, and who may see it by them. Only those with uploads are in it.
messageSchema.index(
  { room_id: 1, 'attachments.id': 1 },
  { name: 'messages_room_uploads', partialFilterExpression: { 'attachments.id': { $exists: true } } },
);
// What hangs on the messages of a room, newest first. Only messages with attachments are in it.
messageSchema.index(
  { room_id: 1, seq: -1 },
  { name: 'messages_room_attachments', partialFilterExpression: { 'attachments.type': { $gte: '' } } },
);
