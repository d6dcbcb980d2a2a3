// Made by `npm run generate` from src/protocol. Change that, not this.

/** The version of the protocol these types are of. */
export const PROTOCOL_VERSION = 1;

export type ErrorCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'validation_failed'
  | 'conflict'
  | 'gone'
  | 'too_large'
  | 'unsupported_media'
  | 'rate_limited'
  | 'overloaded'
  | 'unknown_outcome'
  | 'internal';

/** What was wrong with one field: its path in the data, and a sentence. */
export interface FieldError {
  field: string;
  message: string;
}

/** The data of a failed answer, where it applies. */
export interface FailureData {
  fields?: FieldError[];
  retry_after_ms?: number;
}

/** The answer to a command, and the form of every event (`type` its name, `success` true). */
export interface Envelope<D extends object = object> {
  type: string;
  success: boolean;
  /** null, or a sentence for people. */
  error: string | null;
  code: ErrorCode | null;
  data: D;
  request_id: string | null;
}

export interface AcceptInviteAnswer {
  room: RoomView;
  member: MemberView;
}

/**
 * Makes the asker a member of the invite's room, which counts as one use. Who is a member already stays what they are,
 * and nothing is used. Connections that follow their user's rooms are subscribed; others give join_room. Errors:
 * not_found (also of another company), gone (expired, used up, revoked), forbidden (banned), conflict (archived room).
 */
export interface AcceptInviteCommand {
  code: string;
}

/**
 * Adds somebody to a room. Owner and admins; only the owner makes admins. Adding a member again is no error and changes
 * nothing. Errors: not_found, forbidden (role, other company), conflict (direct or archived room).
 */
export interface AddMemberCommand {
  room_id: string;
  user_id: string;
  /** Anything but owner. */
  role?: 'admin' | 'member' | 'readonly';
  nickname?: string | null;
}

/**
 * Reacts to a message, with any emoji or a short name. An emoji is the same with and without its variation selector;
 * the answer and the event have its fully qualified form. A repeat is no error and changes nothing. For everybody who
 * may see the message, readers included. Errors: not_found, forbidden (muted), gone (deleted), conflict (archived room,
 * too many reactions), overloaded, unknown_outcome.
 */
export interface AddReactionCommand {
  room_id: string;
  message_id: string;
  reaction: string;
}

/**
 * More bytes of an upload of one's own, by tus 1.0: those from `Upload-Offset` on. Where they are the last, the answer
 * comes once the file was looked at; it is an attachment then. However the request ends, what came is kept, unless it
 * is not wanted. Errors: not_found, conflict (another offset), gone (taken over by another request), too_large,
 * unsupported_media, rate_limited (bytes an hour), overloaded, unknown_outcome.
 */
export interface AppendUploadCommand {
  room_id: string;
  upload_id: string;
  offset: number;
}

export interface AttachmentAnswer {
  attachment: AttachmentView;
}

/**
 * Something that hangs on a message: an upload of the sender's in this room, by its `id` alone; or a link, by `type`
 * and `url`. What a link is said to be is the sender's word: nobody looks there.
 */
export interface AttachmentInput {
  /** What `upload_attachment` answered. Nothing else may stand beside it. */
  id?: string;
  /** Of a link. */
  type?: 'file' | 'image' | 'video' | 'audio' | 'voice';
  /** Of a link. */
  url?: string;
  name?: string | null;
  mime_type?: string | null;
  /** Bytes. */
  size?: number | null;
  /** Pixels of an image or video, so that a page can leave room for it. */
  width?: number | null;
  height?: number | null;
  /** Length of a video, audio or voice, in milliseconds. */
  duration_ms?: number | null;
}

/** An attachment, and the message on which it hangs. */
export interface AttachmentUseView {
  attachment: AttachmentView;
  message_id: string;
  seq: number;
  sender_id: string | null;
  /** When the message was sent. ISO 8601. */
  created_at: string;
}

/**
 * Something that hangs on a message: by link, or uploaded. Of a link all that is told is the sender's word; of an
 * upload all but the name is what the server found.
 */
export interface AttachmentView {
  /** Of an upload; null for a link. */
  id: string | null;
  type: 'file' | 'image' | 'video' | 'audio' | 'voice';
  /**
   * Where it is. Of a link an http or https address. Of an upload a path on this server, to be put behind its address,
   * which
needs no token and ends after `attachment_url_seconds`: read the message again for a new one.
   */
  url: string;
  /** Likewise, of a small picture (WebP) of an uploaded image; else null. */
  thumbnail_url: string | null;
  name: string | null;
  mime_type: string | null;
  /** Bytes. */
  size: number | null;
  /** Pixels of an image or video, upright. */
  width: number | null;
  height: number | null;
  /** Of an upload, as 64 hexadecimal digits; null for a link. */
  sha256: string | null;
  /** Length of a video, audio or voice in milliseconds, as the sender says. */
  duration_ms: number | null;
}

export interface AuthenticateAnswer {
  /** When the connection will end unless renewed again. */
  expires_at: string;
}

/**
 * Renews this connection with a fresh token of the same user. Errors: unauthenticated, forbidden (another user's
 * token).
 */
export interface AuthenticateCommand {
  token: string;
}

export interface BanAnswer {
  ban: BanView;
}

/**
 * Keeps somebody out of a room, whether they are in it or not: ends their membership as remove_member does, and they
 * can't join or be added until unbanned. The owner bans anybody, an admin everybody below admin. Again, it changes the
 * reason. Errors: not_found, forbidden (role, yourself, other company), conflict (direct or archived room).
 */
export interface BanMemberCommand {
  room_id: string;
  user_id: string;
  /** For those who manage the room's members. */
  reason?: string | null;
}

/** Somebody who may not come into a room; for those who manage its members. */
export interface BanView {
  room_id: string;
  user_id: string;
  user: SenderView;
  banned_by: string;
  reason: string | null;
  /** ISO 8601. */
  created_at: string;
}

/** All events of one commit to one room, for connections that asked for batches: in their order. */
export interface BatchEvent {
  room_id: string;
  events: BatchedEvent[];
}

/** One event inside a batch. */
export interface BatchedEvent {
  /** The event's name. */
  type: string;
  /** The event's data. */
  data: Record<string, unknown>;
}

export interface BotAnswer {
  bot: BotDefinitionView;
}

/** A bot with all that makes it one. Scope admin only. */
export interface BotDefinitionView {
  /** Its user id: it is a member, a sender and a target by it. */
  id: string;
  name: string | null;
  avatar_url: string | null;
  company_id: string | null;
  /** What it is for, in a sentence or two. */
  description: string | null;
  /** false: it stays where it is, and says nothing. */
  is_active: boolean;
  /** The name of what answers for it: `echo`, `openai`, `webhook`. */
  provider: string;
  /** The provider's. Secrets are told as `(set)`. */
  options: Record<string, unknown>;
  /** How it shall behave, as the provider is told before each conversation. */
  instructions: string | null;
  /** How much of a conversation it is given, in tokens: the newest. */
  context_tokens: number;
  /** Whether it also answers what other bots say. */
  answers_bots: boolean;
  source: 'file' | 'api';
  created_at: string;
  updated_at: string;
}

/** A bot that shall be in a room from the beginning. */
export interface BotInvitation {
  /** Its user id: see list_bots. */
  id: string;
  /** Its name in this room. */
  nickname?: string | null;
  /** What it is told of this room with each message; `instructions`, a text, is added to its own. */
  options?: Record<string, unknown>;
}

/**
 * The next piece of a reply that is streaming; at most 25 a second come for each. Of the text that you have, keep the
 * first `offset` characters and put this behind them; where you have more than its end already, leave it; where you
 * have fewer than `offset`, one was lost: get_message brings what there is. Never part of a batch.
 */
export interface BotStreamChunkEvent {
  room_id: string;
  message_id: string;
  /** 0 for the first piece of the reply, then one more for each. */
  index: number;
  /** Where in the reply's text the piece belongs, in UTF-16 code units, as JavaScript counts them. */
  offset: number;
  text: string;
}

/** A bot's reply is whole, or as whole as it will be: change number rev of the room. Its `finish_reason` tells why. */
export interface BotStreamEndedEvent {
  room_id: string;
  rev: number;
  message: MessageView;
}

/** A bot begins a reply. Follows the message_created of that message, whose `is_streaming` is true. */
export interface BotStreamStartedEvent {
  room_id: string;
  seq: number;
  message_id: string;
  bot_id: string;
  /** The message that is answered; null where the bot was given a status. */
  reply_to: string | null;
}

/** A bot, as everybody of its company sees it. */
export interface BotView {
  /** Its user id: it is a member, a sender and a target by it. */
  id: string;
  name: string | null;
  avatar_url: string | null;
  company_id: string | null;
  /** What it is for, in a sentence or two. */
  description: string | null;
  /** false: it stays where it is, and says nothing. */
  is_active: boolean;
}

/**
 * Ends an unfinished upload of one's own, by tus 1.0. What is finished is removed by delete_attachment. Errors:
 * not_found.
 */
export interface CancelUploadCommand {
  room_id: string;
  upload_id: string;
}

export interface ClearHistoryAnswer {
  /** Messages up to this seq are gone for me. */
  cleared_seq: number;
  unread_count: number;
}

/**
 * Takes all messages up to one out of my own copy of a room, for good: on all of my devices they are not there any
 * more. They are read with it, which others do not see; others keep theirs. Errors: not_found (room or message; I am no
 * member).
 */
export interface ClearHistoryCommand {
  room_id: string;
  /** Default: everything so far. */
  up_to_id?: string;
}

/**
 * Takes back all of one's own reactions to a message, each a change of its own. Errors: not_found, forbidden (muted),
 * gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
export interface ClearReactionsCommand {
  room_id: string;
  message_id: string;
}

/** Said, where there is time, before the server ends a connection. */
export interface ClosingEvent {
  code: 'shutdown' | 'token_expired' | 'slow_consumer' | 'account_erased';
  /** Whether to come back. */
  reconnect: boolean;
  /** How long to wait before; null where there is no coming back. */
  retry_after_ms: number | null;
}

export interface CompanyAnswer {
  company: CompanyView;
}

export interface CompanyView {
  id: string;
  name: string | null;
}

export interface ConnectedUserView {
  user_id: string;
  connections: number;
}

/**
 * Makes a link by which people of the room's company become members of it by themselves. Owner and admins. It works
 * until it expires, is used up or is revoked, also when its maker is no admin any more. Errors: not_found, forbidden
 * (role), conflict (direct or archived room).
 */
export interface CreateInviteCommand {
  room_id: string;
  /** Seconds from now, by the database's clock; absent: it does not expire. */
  expires_in?: number;
  /** How many may become members by it; absent: as many as will. */
  max_uses?: number;
  /** What they become. */
  role?: 'member' | 'readonly';
}

export interface CreateRoomAnswer {
  room: RoomView;
  /** The maker first. */
  members: MemberView[];
  /** false: it existed already (same people in a direct room, or same client_room_id), and nothing was changed. */
  created: boolean;
}

/**
 * Makes a room with the asker as its owner. A direct room is the room of its set of people: at least two, the asker
 * among them; asking again, by anyone and in any order, gives the same room. Errors: validation_failed (people who
 * can't be named, bots that are none), forbidden (people of another company), not_found (you left the room of this
 * client_room_id), gone (it was deleted).
 */
export interface CreateRoomCommand {
  type: 'direct' | 'group' | 'public';
  name?: string | null;
  /** Who shall be members. The maker is added to groups and public rooms; a direct room must name them all. */
  participants?: string[];
  /** Bots that shall be members too, each with its options for this room. */
  bots?: BotInvitation[];
  /** The maker's name in this room. */
  nickname?: string | null;
  history?: 'all' | 'from_join';
  /** Id of a document of the host application this room is about. */
  document_id?: string | null;
  /** A sort key of the host application. */
  reference_order?: number | null;
  /** The same maker and the same client_room_id give the same room. */
  client_room_id?: string;
  extra_metadata?: Record<string, unknown>;
}

/**
 * Begins an upload that may be cut and resumed, by tus 1.0: `Upload-Length` is its size, `Upload-Metadata` holds
 * `filename`, `filetype` and `type`, all optional. The path in `Location` ends with its id, which is the attachment's
 * once all of it is there. The first bytes may come with it. Errors: validation_failed, not_found, forbidden (readonly,
 * muted), conflict (archived room), too_large (of its kind, too many pixels, no room left), unsupported_media,
 * rate_limited (uploads at once, bytes an hour), overloaded, unknown_outcome.
 */
export interface CreateUploadCommand {
  room_id: string;
  /** Bytes. */
  size: number;
  /** As in upload_attachment. */
  type?: 'file' | 'image' | 'video' | 'audio' | 'voice';
  name?: string;
  mime_type?: string;
}

export interface DeleteAttachmentAnswer {
  attachment_id: string;
}

/** Removes an upload of one's own that no message shows. Errors: not_found, conflict (a message shows it). */
export interface DeleteAttachmentCommand {
  room_id: string;
  attachment_id: string;
}

/**
 * Takes a bot's definition away: it says nothing any more. Its memberships, its messages and its name stay. Scope admin
 * only. Errors: forbidden, not_found, conflict (the server's file defines it).
 */
export interface DeleteBotCommand {
  bot_id: string;
}

export interface DeleteMessageAnswer {
  message_id: string;
}

/**
 * Deletes a message. For everyone: its place in the log stays; its text goes, from its edit history and from quotes of
 * it too, with its reactions and its pin. One's own, also as a reader or muted; anybody's as owner or admin of the
 * room, the owner's by an admin included. For me: any message that I see goes from my own copy of the room and stays in
 * those of others. Deleting twice is no error. Errors: not_found, forbidden, conflict (archived room; hidden_per_room
 * messages hidden), overloaded, unknown_outcome.
 */
export interface DeleteMessageCommand {
  room_id: string;
  message_id: string;
  /** For everyone, or from my own copy alone. */
  scope?: 'everyone' | 'me';
}

export interface DeleteRoomAnswer {
  room_id: string;
}

/**
 * Deletes a room with its log; its client_room_id stays used. The owner's alone, and never for direct rooms. Errors:
 * not_found, forbidden, conflict (direct room).
 */
export interface DeleteRoomCommand {
  room_id: string;
}

/** Gives a token to anybody for any user: in development only, absent with NODE_ENV=production. */
export interface DevTokenCommand {
  user_id: string;
  name?: string;
  avatar_url?: string;
  company_id?: string;
  language?: string;
  scope?: 'admin';
  /** Seconds; default 86400. */
  ttl?: number;
}

/** The bytes, as they are asked for. */
export type DownloadAttachmentAnswer = Record<string, never>;

/**
 * The bytes of an uploaded attachment, whole or a range of them. By the url that views give, which needs no token; or,
 * without `expires` and `signature`, by a token of somebody who sees it. Images, video and audio may be shown in place,
 * all else is to be saved. Errors: not_found, gone (the url has expired), unauthenticated.
 */
export interface DownloadAttachmentCommand {
  room_id: string;
  attachment_id: string;
  variant: 'file' | 'thumbnail';
  /** Seconds since 1970. */
  expires?: number;
  signature?: string;
}

export interface EditMessageAnswer {
  message: MessageView;
}

/**
 * Changes the text, attachments, mentions or metadata of one's own message; at least one of these must be given.
 * Errors: validation_failed (people mentioned who are not in the room, nothing left), not_found, forbidden (not yours,
 * readonly), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
export interface EditMessageCommand {
  room_id: string;
  message_id: string;
  /** May be empty where attachments stay. */
  content?: string;
  /** Replaces the attachments as a whole. */
  attachments?: AttachmentInput[];
  /** Replaces the mentions as a whole. */
  mentions?: string[];
  /** Replaces the metadata as a whole. */
  extra_metadata?: Record<string, unknown>;
}

/** A message as it was before one of its edits. */
export interface EditView {
  /** The number of that edit among the room's changes. */
  rev: number;
  /** Who edited. */
  user_id: string;
  /** When this was replaced. */
  edited_at: string;
  content: string;
  attachments: AttachmentView[];
  mentions: string[];
  extra_metadata: Record<string, unknown>;
}

/**
 * Erases me for good. My account is closed at once: my tokens are refused, my connections ended (`closing`). Then, in
 * the background, my messages are deleted, my reactions taken back, my memberships end, my profile goes, and where my
 * id stood there is a pseudonym. Errors: validation_failed (confirm is not my id).
 */
export interface EraseMeCommand {
  /** My own user id: there is no way back. */
  confirm: string;
}

/** Erases a user of my company for good, as `erase_me`. Scope admin only. Errors: forbidden, not_found. */
export interface EraseUserCommand {
  user_id: string;
}

export interface ErasureAnswer {
  erasure: ErasureView;
}

/** The erasure of a person. The account is closed already; `done`: nothing of theirs is left. */
export interface ErasureView {
  id: string;
  state: 'running' | 'done';
}

/** The new values of what room_updated and member_updated changed, as far as they are told. */
export interface EventChangesView {
  /** Of the room. */
  name?: string | null;
  /** Of the room: false once archived. */
  is_active?: boolean;
  /** Something else of the room changed. */
  other?: boolean;
  /** Of the member, like all that follows. */
  role?: 'owner' | 'admin' | 'member' | 'readonly';
  nickname?: string | null;
  muted?: boolean;
  /** null: until unmuted. ISO 8601. */
  muted_until?: string | null;
}

/**
 * A line of an export. The first is of type `export` and says whose it is and when it was made, the last of type `end`
 * with how many lines there were of each other type: an export without it was cut off.
 */
export interface ExportLineView {
  type: 'export' | 'user' | 'membership' | 'room' | 'message' | 'edit' | 'reaction' | 'attachment' | 'hidden' | 'invite' | 'ban' | 'end';
  /** Of all but the first and last: what is stored. */
  data?: Record<string, unknown>;
  /** Of the first line: the form of the lines; raised when it changes. */
  version?: number;
  user_id?: string;
  /** ISO 8601. */
  at?: string;
  /** Of the last line. */
  counts?: Record<string, number>;
}

/** Lines of JSON, as they are read from the database. */
export type ExportMeAnswer = Record<string, never>;

/**
 * Everything of mine, as lines of JSON: my profile, my memberships, ended ones too, and of each of these rooms what I
 * wrote (what I deleted as what is left of it), what it was before edits, how I reacted, what I hid, my invites and
 * bans; and what I uploaded, each with a url by which to fetch it. Of what others wrote only ids.
 */
export type ExportMeCommand = Record<string, never>;

export interface FetchHistoryAnswer {
  /** Oldest first, always. */
  messages: MessageView[];
  /** More in the direction asked for: fewer than limit may come, where they are large. Not set for around_id. */
  has_more?: boolean;
  /** For around_id: more before the first, more after the last. */
  has_more_before?: boolean;
  has_more_after?: boolean;
  /** Up to where this answer is complete. */
  head_seq: number;
  head_rev: number;
}

/**
 * A page of a room's messages: the newest of the range asked for, or with after_id or since alone the oldest. At most
 * one of before_id, after_id and around_id. Large messages make a page shorter (limit history_bytes), never empty: go
 * on while has_more says so. Errors: not_found (room, or the message named), validation_failed.
 */
export interface FetchHistoryCommand {
  room_id: string;
  before_id?: string;
  after_id?: string;
  around_id?: string;
  /** Created at this time or later. */
  since?: string;
  /** Created before this time. */
  until?: string;
  /** Only messages of bots, or only of people. */
  is_bot?: boolean;
  /** Default 50. */
  limit?: number;
  /**
   * What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`.
   */
  include?: ('room' | 'user')[];
}

/** An attachment that one has uploaded, or that a message shows which one may see. Errors: not_found. */
export interface GetAttachmentCommand {
  room_id: string;
  attachment_id: string;
}

/** All of a bot. Scope admin only. Errors: forbidden, not_found. */
export interface GetBotCommand {
  bot_id: string;
}

/** My company. With scope admin and no company of one's own: any. Errors: not_found. */
export interface GetCompanyCommand {
  company_id: string;
}

export interface GetFullRoomAnswer {
  room: RoomView;
  /** null: looked at with scope admin, from outside. */
  member: MyMemberView | null;
  unread_count: number;
  members: MemberView[];
  /** The newest page, oldest first. */
  messages: MessageView[];
  has_more: boolean;
  head_seq: number;
  head_rev: number;
}

/** A room with its first page of members and its newest messages, in one answer. Errors: not_found. */
export interface GetFullRoomCommand {
  room_id: string;
  /** How many messages; default 50. Fewer come where they are large (limit history_bytes). */
  limit?: number;
}

export interface GetInviteAnswer {
  invite: InvitePreviewView;
}

/**
 * What an invite leads to, for whoever has its code. Errors: not_found (also of another company), gone (expired, used
 * up, revoked).
 */
export interface GetInviteCommand {
  code: string;
}

/** The limits in force here. */
export type GetLimitsCommand = Record<string, never>;

/** Who I am. */
export type GetMeCommand = Record<string, never>;

export interface GetMessageAnswer {
  message: MessageView;
}

/** One message as it is now. Errors: not_found. */
export interface GetMessageCommand {
  room_id: string;
  message_id: string;
  /**
   * What the message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`.
   */
  include?: ('room' | 'user')[];
}

export interface GetPresenceAnswer {
  /** In the order asked for, each once. */
  presences: UserPresenceView[];
}

/**
 * Whether these people are online, when they were last seen, and their status texts. Those who do not exist, or are of
 * another company, are left out. Ask this of the people you show when you connect and when you show them; from then on
 * event presence tells what changes.
 */
export interface GetPresenceCommand {
  user_ids: string[];
}

export interface GetRoomAnswer {
  room: RoomView;
}

/** One room: mine, or a public one of my company. Errors: not_found. */
export interface GetRoomCommand {
  room_id: string;
}

export interface GetRoomStatusAnswer {
  room_id: string;
  is_active: boolean;
  /** How many people follow the room just now: with a connection that is subscribed to it. */
  online: number;
  /** Who they are, with how many connections; at most as many as limit presence_names says. */
  connected: ConnectedUserView[];
}

/** Whether a room is open and who is connected to it. Errors: not_found. */
export interface GetRoomStatusCommand {
  room_id: string;
}

/** How far an upload of one's own is, by tus 1.0: `Upload-Offset` tells. Errors: not_found. */
export interface GetUploadCommand {
  room_id: string;
  upload_id: string;
}

/** A user of my company. Errors: not_found. */
export interface GetUserCommand {
  user_id: string;
}

/** What a client says in `auth` when it connects. Clients that can't, give `Authorization` and `Act-As` as headers. */
export interface Handshake {
  /** A JWT: HS256, or what the server's key set says. Its `sub` is the user. */
  token: string;
  /** With a token of scope admin: the user to act for. */
  act_as?: string;
  /** `none`: do not subscribe to my rooms by yourself; I join_room those that I want. */
  subscribe?: 'all' | 'none';
  /** true: all events of one commit come in one `batch`. */
  batch?: boolean;
  /** For this connection: a BCP 47 tag. */
  language?: string;
  /** For this connection: an IANA name. */
  timezone?: string;
}

export interface HideRoomAnswer {
  room_id: string;
  is_hidden: boolean;
}

/**
 * Takes a room out of my lists, or puts it back. The next ordinary message puts it back by itself, my own too. Errors:
 * not_found (I am no member).
 */
export interface HideRoomCommand {
  room_id: string;
  /** Default true. */
  is_hidden?: boolean;
}

/** Where a word that was looked for stands in a message's content. */
export interface HighlightView {
  /** In UTF-16 units, as JavaScript counts characters. */
  start: number;
  length: number;
}

export interface InviteAnswer {
  invite: InviteView;
}

/** What whoever holds an invite sees of it before they accept. */
export interface InvitePreviewView {
  code: string;
  room: InvitedRoomView;
  /** Who made it. */
  inviter: SenderView;
  role: 'member' | 'readonly';
  expires_at: string | null;
}

/** A link into a room; for those who manage its members. */
export interface InviteView {
  /** Whoever has it may become a member: 43 characters of base64url, 128 bits of them chance. */
  code: string;
  room_id: string;
  created_by: string;
  /** What those who accept it become. */
  role: 'member' | 'readonly';
  /** ISO 8601; null: never. */
  expires_at: string | null;
  /** null: as many as will. */
  max_uses: number | null;
  /** How many became members by it. */
  uses: number;
  created_at: string;
}

/** The room of an invite, as far as somebody sees it who may become a member. */
export interface InvitedRoomView {
  id: string;
  type: 'direct' | 'group' | 'public';
  name: string | null;
  member_count: number;
}

export interface InvokeBotAnswer {
  /** The reply, as it begins; null where the bot may stay silent: then its reply, if any, comes as events alone. */
  message: MessageView | null;
}

/**
 * Gives a bot of the room a message of it, or a status, which nobody else gets, and has it answer. A message is given
 * as it is, but for what `overrides` say. An answer to a message for few goes to the same people. Errors: not_found (no
 * such bot or message here), gone (deleted), forbidden (you may not send here), conflict (archived, or the bot is not
 * active), rate_limited (too many replies at once), validation_failed.
 */
export interface InvokeBotCommand {
  room_id: string;
  bot_id: string;
  /** The message to be answered. Either this or `status`. */
  message_id?: string;
  /** What has happened, in place of a message: any small object that the bot understands. */
  status?: Record<string, unknown>;
  /** What the bot is told in place of what the message has. */
  overrides?: MessageOverrides;
  /** Repeats with the same id are answered with the same reply. */
  client_message_id?: string;
}

export interface JoinDemoAnswer {
  /** Rooms that one is in from now on, the first to look at first. More may follow in a moment. */
  room_ids: string[];
}

/**
 * Lets me into the demo: rooms with people and bots who talk for as long as this process runs. The first to ask begins
 * it; repeat it after an unknown_outcome. In development only, absent with NODE_ENV=production. Errors: conflict (of a
 * company), overloaded (it did not begin), unknown_outcome.
 */
export type JoinDemoCommand = Record<string, never>;

export interface JoinRoomAnswer {
  room: RoomView;
  /** null for scope admin that is no member. */
  member: MyMemberView | null;
  /** Where the log stood when the connection was subscribed: what comes later is pushed. */
  head_seq: number;
  head_rev: number;
  epoch: string;
  /** The replies of bots that are streaming just now, those that you may see. */
  streams: StreamView[];
}

/**
 * Subscribes this connection to a room; makes the user a member first where the room is public. Over REST there is no
 * connection, so only the membership remains of it. Errors: not_found, forbidden (banned from a public room), conflict
 * (archived public room).
 */
export interface JoinRoomCommand {
  room_id: string;
}

export interface LeaveRoomAnswer {
  room_id: string;
}

/**
 * Unsubscribes this connection from a room or, with end_membership, leaves the room for good on all of them. An owner
 * who leaves hands the room to its longest-serving admin, else member. A direct room is its people and can't be left:
 * there end_membership clears and hides it for oneself, until the next message. Errors: not_found.
 */
export interface LeaveRoomCommand {
  room_id: string;
  end_membership?: boolean;
}

/** A limit: what it is here, and what it may be set to, by the environment key of its name in capitals. */
export interface LimitView {
  name: string;
  /** In force. */
  value: number;
  default: number;
  min: number;
  max: number;
  /** What it counts. In English, as what follows. */
  unit: string;
  /** What it bounds. */
  description: string;
}

export interface LimitsAnswer {
  /** Every limit in force, by name. */
  limits: Record<string, number>;
}

/**
 * All rooms of the asker's company, without a company all there are, newest first. Scope admin only. Errors: forbidden.
 */
export interface ListAllRoomsCommand {
  /** Only rooms whose name starts so, whatever the case, or the room of that id. */
  q?: string;
  type?: 'direct' | 'group' | 'public';
  /** true: only those that are not archived; false: only those that are. */
  is_active?: boolean;
  limit?: number;
  cursor?: string;
}

export interface ListAttachmentsAnswer {
  /** Of the newest message first; those of one message in its order. */
  attachments: AttachmentUseView[];
  /** null at the end. */
  next_cursor: string | null;
}

/**
 * What hangs on the messages of a room, links too, as far as one may see them. Errors: not_found, validation_failed
 * (cursor).
 */
export interface ListAttachmentsCommand {
  room_id: string;
  /** Default: of every type. */
  type?: 'file' | 'image' | 'video' | 'audio' | 'voice';
  /** Messages looked at, which may have several attachments each. Default 50. */
  limit?: number;
  cursor?: string;
}

export interface ListBansAnswer {
  bans: BanView[];
  next_cursor: string | null;
}

/**
 * Who is banned from a room, the newest ban first; for its owner and admins. Errors: not_found, forbidden, conflict
 * (direct room), validation_failed (cursor).
 */
export interface ListBansCommand {
  room_id: string;
  /** Default 50. */
  limit?: number;
  cursor?: string;
}

export interface ListBotDefinitionsAnswer {
  bots: BotDefinitionView[];
  next_cursor: string | null;
  /** What may answer for a bot of this server. */
  providers: string[];
}

/**
 * All bots of the asker's company, without a company all there are, those that are switched off too, by id. Scope admin
 * only. Errors: forbidden.
 */
export interface ListBotDefinitionsCommand {
  limit?: number;
  cursor?: string;
}

export interface ListBotsAnswer {
  bots: BotView[];
  next_cursor: string | null;
}

/** The bots that my rooms may have: those of my company that are active, by id. */
export interface ListBotsCommand {
  limit?: number;
  cursor?: string;
}

export interface ListEditsAnswer {
  edits: EditView[];
  next_cursor: string | null;
}

/**
 * What a message was before each of its edits, oldest first; for everybody who may see the message. A deleted message
 * has no history left. Errors: not_found, validation_failed (cursor).
 */
export interface ListEditsCommand {
  room_id: string;
  message_id: string;
  /** Default 50. */
  limit?: number;
  cursor?: string;
}

export interface ListInvitesAnswer {
  invites: InviteView[];
  next_cursor: string | null;
}

/**
 * The invites of a room that still work, newest first; for its owner and admins. Errors: not_found, forbidden, conflict
 * (direct room), validation_failed (cursor).
 */
export interface ListInvitesCommand {
  room_id: string;
  /** Default 50. */
  limit?: number;
  cursor?: string;
}

export interface ListLimitsAnswer {
  limits: LimitView[];
}

/** Every limit, with what it bounds and what it may be set to. Scope admin only. Errors: forbidden. */
export type ListLimitsCommand = Record<string, never>;

export interface ListMembersAnswer {
  members: MemberView[];
  next_cursor: string | null;
}

/** The members of a room, longest-serving first. Errors: not_found, validation_failed (cursor). */
export interface ListMembersCommand {
  room_id: string;
  /** Default 50. */
  limit?: number;
  cursor?: string;
  /**
   * What each member is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`.
   */
  include?: ('room' | 'user')[];
}

export interface ListMentionsAnswer {
  /** Newest first. */
  messages: MessageView[];
  /** null at the end. A page may hold fewer messages than its limit before that. */
  next_cursor: string | null;
}

/**
 * The messages that mention the asker, newest first, in the rooms they are in now, as far as they may see them. Deleted
 * ones are not among them. Errors: validation_failed (cursor).
 */
export interface ListMentionsCommand {
  /** Default 50. */
  limit?: number;
  cursor?: string;
  /**
   * What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`.
   */
  include?: ('room' | 'user')[];
}

export interface ListPinsAnswer {
  messages: MessageView[];
  next_cursor: string | null;
}

/** The pinned messages of a room that you may see, newest pin first. Errors: not_found, validation_failed (cursor). */
export interface ListPinsCommand {
  room_id: string;
  /** Default 50. */
  limit?: number;
  cursor?: string;
  /**
   * What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`.
   */
  include?: ('room' | 'user')[];
}

export interface ListProcessesAnswer {
  /** Those with samples, whichever process answers; the one that has run longest comes first. */
  processes: ProcessView[];
  /** Milliseconds from one sample of a process to its next. */
  interval_ms: number;
  /** The database's time. ISO 8601. */
  now: string;
}

/**
 * What each process of the server did in the last five minutes. Scope admin without a company only, for it is of all
 * companies. Errors: forbidden.
 */
export interface ListProcessesCommand {
  /** Only samples later than this. Those of another process may come a little late: ask for a few again. */
  after?: string;
}

export interface ListPublicRoomsAnswer {
  rooms: RoomView[];
  next_cursor: string | null;
}

/** The public rooms of my company, newest activity first. Errors: validation_failed (cursor). */
export interface ListPublicRoomsCommand {
  /** Only rooms whose name starts so, whatever the case. */
  q?: string;
  limit?: number;
  cursor?: string;
}

export interface ListReactionsAnswer {
  reactions: MessageReactionView[];
  next_cursor: string | null;
}

/**
 * Who reacted to a message, and how; oldest first. A deleted message has none. Errors: not_found, validation_failed
 * (cursor).
 */
export interface ListReactionsCommand {
  room_id: string;
  message_id: string;
  /** Only this reaction. */
  reaction?: string;
  /** Default 50. */
  limit?: number;
  cursor?: string;
  /**
   * What each reaction is to carry beside its own fields. Over REST `include=user,message` or
   * `include=user&include=message`.
   */
  include?: ('user' | 'message')[];
}

export interface ListRoomsAnswer {
  rooms: MyRoomView[];
  /** null at the end. */
  next_cursor: string | null;
}

/**
 * My rooms, newest activity first; archived and hidden ones only when asked for. Errors: validation_failed (cursor).
 */
export interface ListRoomsCommand {
  type?: 'direct' | 'group' | 'public';
  /** Default true. */
  is_active?: boolean;
  /** true: only those that I hid, else only those that I did not. Default false. */
  is_hidden?: boolean;
  company_id?: string;
  document_id?: string;
  /** Only rooms that this user is in too. */
  participant?: string;
  /** Default 50. */
  limit?: number;
  cursor?: string;
}

/**
 * The rooms of another user that I am in too, newest activity first. With scope admin: all of theirs. Errors:
 * not_found.
 */
export interface ListUserRoomsCommand {
  user_id: string;
  limit?: number;
  cursor?: string;
}

export interface MarkUnreadAnswer {
  unread_count: number;
}

/**
 * Makes a room unread from a message on, on my own devices: others see nothing of it. Reading goes forward from there
 * again. Errors: not_found (room or message; I am no member).
 */
export interface MarkUnreadCommand {
  room_id: string;
  /** The first message that is to be unread. */
  message_id: string;
}

export interface MeAnswer {
  user: MeView;
}

/** The signed-in user, with what only they see of themselves. */
export interface MeView {
  id: string;
  /** null until a token or `update_me` gave one. */
  name: string | null;
  avatar_url: string | null;
  is_bot: boolean;
  company_id: string | null;
  company: CompanyView | null;
  /** A custom status text. */
  status: string | null;
  /** ISO 8601, null when never seen. */
  last_seen_at: string | null;
  extra_metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  /** BCP 47, like en or hi. */
  language: string;
  /** IANA name, like Asia/Kolkata. */
  timezone: string;
  /** My token has scope admin. */
  is_admin: boolean;
}

export interface MemberAnswer {
  member: MemberView;
}

/** Somebody joined, or was added. The newcomer's connections get it too: it tells them of the room. */
export interface MemberJoinedEvent {
  room_id: string;
  seq: number;
  member: MemberView;
  room: RoomView;
}

/** Somebody left or was removed; they get this last, and nothing of the room after it. */
export interface MemberLeftEvent {
  room_id: string;
  seq: number;
  member: MemberView;
}

/** A role or nickname changed. */
export interface MemberUpdatedEvent {
  room_id: string;
  seq: number;
  member: MemberView;
}

/** A person's membership of a room. */
export interface MemberView {
  /** UUID of the membership. */
  id: string;
  room_id: string;
  user_id: string;
  nickname: string | null;
  role: 'owner' | 'admin' | 'member' | 'readonly';
  /** false once they left or were removed. */
  is_active: boolean;
  /** They may read and delete what they wrote, and nothing else, while this lasts: no event tells its end. */
  is_muted: boolean;
  /** When the mute ends by itself; null: not muted, or until unmuted. ISO 8601. */
  muted_until: string | null;
  /** They were banned: they can't come back until an admin lifts the ban. */
  is_banned: boolean;
  /** Place in the log of the last message this person read; 0 for none. */
  last_read_seq: number;
  /** null where that is a message for some of the room only (targets), whose id is not for all to know. */
  last_read_id: string | null;
  last_read_at: string | null;
  /** A UserView where `include` asked for `user` and get_user would give them to you. */
  user: SenderView | UserView;
  created_at: string;
  updated_at: string;
  /** Only where `include` asked for `room`. */
  room?: RoomSummaryView;
}

/**
 * My own side of a room changed, on whichever of my devices: I read, marked unread, cleared, or hid or showed the room.
 * To all of my connections, subscribed to the room or not, and to nobody else. With an own_rev that is not the last +
 * 1, sync the room; older ones are to be ignored. Sending reads too, and takes no own_rev: a message of mine after
 * head_seq sets read_tally to its tally.
 */
export interface MembershipChangedEvent {
  room_id: string;
  own_rev: number;
  member: MyMemberView;
  unread_count: number;
  /** Where the log stood when unread was counted: messages after it count on top. */
  head_seq: number;
}

/** A message entered the log of a room; system messages too. */
export interface MessageCreatedEvent {
  room_id: string;
  seq: number;
  message: MessageView;
}

/** A message was deleted for everyone: change number rev of the room. */
export interface MessageDeletedEvent {
  room_id: string;
  rev: number;
  message: MessageView;
}

/** A message was edited: change number rev of the room. */
export interface MessageEditedEvent {
  room_id: string;
  rev: number;
  message: MessageView;
}

/**
 * I hid a message from my own copy of a room (delete_message, scope me). To all of my connections and nobody else, like
 * membership_changed, whose counting it shares. Pushes of changes made to a hidden message still come, and are to be
 * ignored.
 */
export interface MessageHiddenEvent {
  room_id: string;
  own_rev: number;
  message_id: string;
}

/** What a copy has in place of what the original has. */
export interface MessageOverrides {
  /** May be empty where there are attachments. */
  content?: string;
  message_type?: 'text' | 'image' | 'video' | 'audio' | 'voice' | 'file' | 'custom';
  attachments?: AttachmentInput[];
  extra_metadata?: Record<string, unknown>;
}

/** A message was pinned, by its pinned_by: change number rev of the room. */
export interface MessagePinnedEvent {
  room_id: string;
  rev: number;
  message: MessageView;
}

/** One reaction of one person to a message. */
export interface MessageReactionView {
  id: string;
  message_id: string;
  user_id: string;
  /** An emoji, fully qualified, or a short name. */
  reaction: string;
  created_at: string;
  /** A UserView where `include` asked for `user` and get_user would give them to you. */
  user: SenderView | UserView;
  /** Only where `include` asked for `message`. */
  message?: MessageView;
}

/** A message is no longer pinned: change number rev of the room. */
export interface MessageUnpinnedEvent {
  room_id: string;
  rev: number;
  message: MessageView;
}

/** One message of a room's log, as it is now. */
export interface MessageView {
  id: string;
  room_id: string;
  /** Its place in the room: 1, 2, 3, without gaps. */
  seq: number;
  /** The number of its newest change in the room, 0 for none. */
  rev: number;
  /** How many ordinary messages (neither system nor targeted) the room has up to and including this one. */
  tally: number;
  /** null for system messages. */
  sender_id: string | null;
  sender: SenderView | null;
  /** Nickname in the room, else name, else id; null for system messages. */
  sender_name: string | null;
  message_type: 'text' | 'image' | 'video' | 'audio' | 'voice' | 'file' | 'custom' | 'system';
  /** Empty once deleted, or where there are only attachments. Of system messages a sentence in your language. */
  content: string;
  /** Set on system messages. */
  event: SystemEventView | null;
  attachments: AttachmentView[];
  /** Id of the message this one answers; null where there is none, or you may not see it. */
  reply_to: string | null;
  /** That message in brief; null where there is none, or you may not see it. */
  quote: QuoteView | null;
  /** Ids of the members that the text mentions. */
  mentions: string[];
  /** Whom it is for beside its sender; empty: everybody in the room. To all others it does not exist. */
  targets: string[];
  /**
   * Id of the message that this is a copy of, by redirect_message; null for others, or where you may not see that one.
   */
  redirect_of: string | null;
  /** Who reacted how: for each reaction the ids of the first who gave it; reaction_counts tells how many in all. */
  reactions: Record<string, string[]>;
  reaction_counts: Record<string, number>;
  /** Tokens that a bot's reply took; null for others. */
  token_count: number | null;
  /**
   * A bot's reply that is still being written: `content` is what there is of it, and bot_stream_chunk brings the rest.
   */
  is_streaming: boolean;
  /** How a bot's reply ended; null for messages of people, and while it is streaming. */
  finish_reason: 'stop' | 'stopped' | 'error' | 'interrupted' | 'length' | null;
  /** Who asked for the reply that is streaming, and may stop it; null for all other messages. */
  requested_by: string | null;
  client_message_id: string | null;
  /** When the sender says it was written; ISO 8601. Order is by seq alone. */
  sent_at: string | null;
  is_edited: boolean;
  edited_at: string | null;
  is_deleted: boolean;
  deleted_at: string | null;
  is_pinned: boolean;
  pinned_at: string | null;
  /** Id of who pinned it. */
  pinned_by: string | null;
  schema_version: number;
  extra_metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  /** Only where `include` asked for `room`. */
  room?: RoomSummaryView;
  /**
   * The sender, only where `include` asked for `user`; null for system messages, and where get_user would not give them
   * to you.
   */
  user?: UserView | null;
}

/**
 * Somebody read further in a room, by reading: to all of the room up to receipt_members people, in larger rooms to
 * their own devices alone. Sending tells it without this event: a message of theirs at a seq means that they have read
 * up to it. May be lost and may come late, so keep the greatest last_read_seq of each; `reads` of sync has them all.
 */
export interface MessagesReadEvent {
  user_id: string;
  /** Place in the log of the last message they read. */
  last_read_seq: number;
  /** null where that is a message for some of the room only (targets), whose id is not for all to know. */
  last_read_id: string | null;
  last_read_at: string | null;
  room_id: string;
}

/**
 * Mints a token for a user of the asker's company. Scope admin, and only where HS256 is set up. Errors: forbidden,
 * conflict.
 */
export interface MintTokenCommand {
  user_id: string;
  /** Seconds; default 3600. */
  ttl?: number;
}

/**
 * Lets a member do nothing in a room but read, and delete what they wrote, until a time or until unmuted; once it is
 * acknowledged, nothing else of theirs gets in. The owner mutes anybody, an admin members below admin. It outlasts
 * leaving and coming back; whoever becomes the owner is not muted any more. Errors: not_found, forbidden (role,
 * yourself), conflict (direct or archived room), validation_failed (a time in the past).
 */
export interface MuteMemberCommand {
  room_id: string;
  user_id: string;
  /** By the database's clock; null: until unmuted. */
  until: string | null;
}

/** My own membership of a room, with what nobody else is shown of it. */
export interface MyMemberView {
  /** UUID of the membership. */
  id: string;
  room_id: string;
  user_id: string;
  nickname: string | null;
  role: 'owner' | 'admin' | 'member' | 'readonly';
  /** false once they left or were removed. */
  is_active: boolean;
  /** They may read and delete what they wrote, and nothing else, while this lasts: no event tells its end. */
  is_muted: boolean;
  /** When the mute ends by itself; null: not muted, or until unmuted. ISO 8601. */
  muted_until: string | null;
  /** They were banned: they can't come back until an admin lifts the ban. */
  is_banned: boolean;
  /** Place in the log of the last message this person read; 0 for none. */
  last_read_seq: number;
  /** null where that is a message for some of the room only (targets), whose id is not for all to know. */
  last_read_id: string | null;
  last_read_at: string | null;
  /** A UserView where `include` asked for `user` and get_user would give them to you. */
  user: SenderView | UserView;
  created_at: string;
  updated_at: string;
  /** Only where `include` asked for `room`. */
  room?: RoomSummaryView;
  /** The tally up to which I have read: unread is the tally of the newest message less this. */
  read_tally: number;
  /** Messages up to this seq I have cleared: for me they are not there. 0 for none. */
  cleared_seq: number;
  /** Out of my lists, until an ordinary message comes. */
  is_hidden: boolean;
  /** Counts the changes of my own side: 0 for none yet. Sending is none of them. */
  own_rev: number;
}

/** One of my rooms in a list: with my membership and how much I have not read. */
export interface MyRoomView {
  id: string;
  type: 'direct' | 'group' | 'public';
  /** null where nobody named it, as in most direct rooms. */
  name: string | null;
  company_id: string | null;
  company: CompanyView | null;
  document_id: string | null;
  /** false: archived, readable but closed to messages. */
  is_active: boolean;
  history: 'all' | 'from_join';
  reference_order: number | null;
  client_room_id: string | null;
  created_by: string;
  /** Changes when the log was restored or imported into: then reload. */
  epoch: string;
  /** Copies of the log's heads, for lists; the log itself may be a moment ahead. */
  last_seq: number;
  last_rev: number;
  last_tally: number;
  member_count: number;
  extra_metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  /** null in events: messages come in events of their own. */
  last_message: MessageView | null;
  /** Only in rooms of few people (limit members_inline), and not in events: memberships come in events of their own. */
  members?: MemberView[];
  member: MyMemberView;
  unread_count: number;
}

export interface PinAnswer {
  message: MessageView;
}

/**
 * Puts a message among the room's pins. Owner and admins; in a direct room everybody. Pinning twice is no error and
 * changes nothing. Errors: not_found, forbidden (role, muted, system message), gone (deleted), conflict (archived room,
 * too many pins), overloaded, unknown_outcome.
 */
export interface PinMessageCommand {
  room_id: string;
  message_id: string;
}

/**
 * How many people are online in a room that has too many to name (limit presence_names): told when that has changed, at
 * most once in 20 milliseconds for each of them (20 seconds at 1,000 people). A number that is not above the limit says
 * that names are told again: ask get_presence of those you show.
 */
export interface PresenceCountEvent {
  room_id: string;
  /** People with a connection that is subscribed to the room. */
  online: number;
}

/**
 * Somebody came, went, or changed their status text. Told once to each connection that is subscribed to a room they are
 * in, however many such rooms there are, and to their own; not for rooms with more people online than limit
 * presence_names, which get presence_count. May be lost with a connection: ask get_presence anew after each. Never part
 * of a batch.
 */
export interface PresenceEvent {
  user_id: string;
  /**
   * They have a live connection, or had one a moment ago (limit presence_grace_ms). A connection by which an admin acts
   * for
them does not count.
   */
  is_online: boolean;
  /** ISO 8601; of somebody online up to two minutes old. null when never seen. */
  last_seen_at: string | null;
  /** A custom status text. */
  status: string | null;
}

/** What a process did in the seconds before a time, or how it was then. */
export interface ProcessSampleView {
  /** By the database's time, the same moments in all processes. ISO 8601. */
  at: string;
  connections: number;
  /** Messages that people and bots sent through it and were acknowledged. */
  sends_per_second: number;
  /** Entries of logs pushed, each counted for every connection that it went to. */
  deliveries_per_second: number;
  /** From receiving a send to its acknowledgement, in half of all cases; null where there was none. */
  ack_p50_ms: number | null;
  /** The same, in all cases but one in a hundred. */
  ack_p99_ms: number | null;
  /** Entries that wait to be written into logs. */
  queue_depth: number;
  /** By how much the event loop came too late at worst. */
  loop_delay_ms: number;
  /** What it holds of the machine's memory. */
  memory_bytes: number;
  /** Of one core: more than 100 where it uses several. */
  cpu_percent: number;
}

/** A process of the server. */
export interface ProcessView {
  /** Of this run of it. */
  id: string;
  host: string;
  pid: number;
  started_at: string;
  /** Oldest first. */
  samples: ProcessSampleView[];
}

/**
 * Makes a bot of the asker's company, or gives one that is there this definition in place of the one it had. Its
 * secrets stay where `options` do not name them. Scope admin only. Errors: forbidden, conflict (the id is a person's,
 * or the server's file defines it), validation_failed (options that the provider does not take).
 */
export interface PutBotCommand {
  bot_id: string;
  /** What answers for it: `echo`, `openai` or `webhook`, and what else the server was built with. */
  provider: string;
  /** What the provider needs: see docs/bots.md. */
  options?: Record<string, unknown>;
  name?: string | null;
  avatar_url?: string | null;
  description?: string | null;
  /** How it shall behave: the first that a language model is told. */
  instructions?: string | null;
  /** How much of the conversation it is given, in tokens: the newest. Default 8000. */
  context_tokens?: number;
  /** Whether it also answers what other bots say, a few times in a row (limit bot_chain). Default false. */
  answers_bots?: boolean;
  /** false: it says nothing until it is true again. Default true. */
  is_active?: boolean;
}

/**
 * What a reply shows of the message it answers, as it was when this view was made. A change of that message comes as an
 * event of its own: bring the quotes of it up to date, by id and rev.
 */
export interface QuoteView {
  id: string;
  seq: number;
  rev: number;
  sender_id: string | null;
  sender_name: string | null;
  message_type: 'text' | 'image' | 'video' | 'audio' | 'voice' | 'file' | 'custom' | 'system';
  /** The first 300 characters of its text. */
  content: string;
  attachment_count: number;
  is_deleted: boolean;
}

/** Somebody reacted to a message: change number rev of the room. */
export interface ReactionAddedEvent {
  room_id: string;
  rev: number;
  message: MessageView;
  /** Who reacted. */
  user_id: string;
  reaction: string;
}

/** Somebody took back a reaction: change number rev of the room. */
export interface ReactionRemovedEvent {
  room_id: string;
  rev: number;
  message: MessageView;
  /** Whose reaction it was. */
  user_id: string;
  reaction: string;
}

/** The reactions to the message, as they are now. */
export interface ReactionsAnswer {
  message_id: string;
  /** For each reaction the ids of the first who gave it. */
  reactions: Record<string, string[]>;
  /** How many gave it in all. */
  reaction_counts: Record<string, number>;
}

/** How far somebody has read in a room. */
export interface ReadMarkView {
  user_id: string;
  /** Place in the log of the last message they read. */
  last_read_seq: number;
  /** null where that is a message for some of the room only (targets), whose id is not for all to know. */
  last_read_id: string | null;
  last_read_at: string | null;
}

export interface ReadMessagesAnswer {
  /** Place of the last message I read, as others are shown it. */
  last_read_seq: number;
  unread_count: number;
}

/**
 * Reads a room up to a message, on all of my devices: only ever forward. Sending does it too, up to one's own message.
 * In rooms of up to receipt_members people the others are told (messages_read), where it went further. Errors:
 * not_found (room or message; I am no member).
 */
export interface ReadMessagesCommand {
  room_id: string;
  last_read_id: string;
}

/**
 * Where a new connection stands, repeated when this process may have missed something: sync what differs. Entries that
 * are committed while it is put together may be pushed before it, and are counted in it.
 */
export interface ReadyEvent {
  protocol: number;
  connection_id: string;
  user: MeView;
  /** ISO 8601. */
  server_time: string;
  /** The rooms this connection is subscribed to, newest activity first. */
  rooms: RoomHeadView[];
  /** There are more rooms of mine than subscribed_rooms allows: join_room those wanted. */
  has_more: boolean;
}

/**
 * Sends some members of the room a copy of a message in it, with other content where `overrides` say so: a new message
 * of the asker's, for these alone (see targets in send_message), that tells what it is a copy of. It answers and
 * mentions nobody. Errors: not_found, gone (deleted), forbidden (readonly, system messages), validation_failed (targets
 * who are not in the room), conflict (archived room), overloaded, unknown_outcome.
 */
export interface RedirectMessageCommand {
  room_id: string;
  message_id: string;
  /** Whom the copy is for, beside its sender. */
  targets: string[];
  overrides?: MessageOverrides;
  /** Repeats with the same id give the same message, for ever. Shared with send_message. */
  client_message_id?: string;
}

/**
 * Has a bot answer anew: its reply is deleted, and another begins. For whoever wrote what it answers, and for admins of
 * the room. Asked for twice, there is one new reply. Errors: not_found, gone (deleted), forbidden, conflict (no bot's
 * reply to a message, or it is still streaming; archived), rate_limited (too many replies at once).
 */
export interface RegenerateReplyCommand {
  room_id: string;
  /** The reply. */
  message_id: string;
}

/**
 * Ends somebody's membership. The owner's of anybody, an admin's of members below admin; oneself: leave_room with
 * end_membership. No message after it in the log reaches them. Errors: not_found, forbidden, conflict (direct room).
 */
export interface RemoveMemberCommand {
  room_id: string;
  user_id: string;
}

/**
 * Takes back one's own reaction. Without such a reaction it is no error and changes nothing. Errors: not_found,
 * forbidden (muted), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
export interface RemoveReactionCommand {
  room_id: string;
  message_id: string;
  reaction: string;
}

export interface ResendMessageAnswer {
  /** As edited. */
  message: MessageView;
}

/**
 * Edits a message of mine and has the bots that answered it answer it anew: their replies to it are deleted, and new
 * ones begin. Errors: not_found, gone (deleted), forbidden (not my message, readonly), conflict (archived),
 * validation_failed, overloaded, unknown_outcome.
 */
export interface ResendMessageCommand {
  room_id: string;
  message_id: string;
  /** May be empty where there are attachments. */
  content: string;
  attachments?: AttachmentInput[];
  mentions?: string[];
  extra_metadata?: Record<string, unknown>;
}

/**
 * Ends an invite: from here on nobody becomes a member by it. One that is over already is no error. Errors: not_found,
 * forbidden, conflict (direct or archived room).
 */
export interface RevokeInviteCommand {
  room_id: string;
  code: string;
}

/**
 * A room was made with you in it. Follows the message_created of its system message, like all events here. The room of
 * an event is without last_message and members, which come in events of their own.
 */
export interface RoomCreatedEvent {
  room_id: string;
  /** Seq of the system message that tells it. */
  seq: number;
  room: RoomView;
}

/** A room is gone, with its log. The last event of a room. */
export interface RoomDeletedEvent {
  room_id: string;
  seq: number;
}

/** Where one of my rooms stands. */
export interface RoomHeadView {
  room_id: string;
  epoch: string;
  head_seq: number;
  head_rev: number;
  unread_count: number;
  /** How often my own side of the room changed: sync where it differs, though both heads may not. */
  own_rev: number;
}

/** What a room says of itself: neither its messages nor its people. The same for everybody who may see it. */
export interface RoomSummaryView {
  id: string;
  type: 'direct' | 'group' | 'public';
  /** null where nobody named it, as in most direct rooms. */
  name: string | null;
  company_id: string | null;
  company: CompanyView | null;
  document_id: string | null;
  /** false: archived, readable but closed to messages. */
  is_active: boolean;
  history: 'all' | 'from_join';
  reference_order: number | null;
  client_room_id: string | null;
  created_by: string;
  /** Changes when the log was restored or imported into: then reload. */
  epoch: string;
  /** Copies of the log's heads, for lists; the log itself may be a moment ahead. */
  last_seq: number;
  last_rev: number;
  last_tally: number;
  member_count: number;
  extra_metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

/** A room's fields changed. */
export interface RoomUpdatedEvent {
  room_id: string;
  seq: number;
  room: RoomView;
}

/** A room. */
export interface RoomView {
  id: string;
  type: 'direct' | 'group' | 'public';
  /** null where nobody named it, as in most direct rooms. */
  name: string | null;
  company_id: string | null;
  company: CompanyView | null;
  document_id: string | null;
  /** false: archived, readable but closed to messages. */
  is_active: boolean;
  history: 'all' | 'from_join';
  reference_order: number | null;
  client_room_id: string | null;
  created_by: string;
  /** Changes when the log was restored or imported into: then reload. */
  epoch: string;
  /** Copies of the log's heads, for lists; the log itself may be a moment ahead. */
  last_seq: number;
  last_rev: number;
  last_tally: number;
  member_count: number;
  extra_metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  /** null in events: messages come in events of their own. */
  last_message: MessageView | null;
  /** Only in rooms of few people (limit members_inline), and not in events: memberships come in events of their own. */
  members?: MemberView[];
}

export interface SearchAnswer {
  /** Newest first. */
  results: SearchResultView[];
  /** null at the end. A page may hold less than its limit and still have one. */
  next_cursor: string | null;
}

/**
 * The messages that hold all the words of `q`, whole words, without regard to case and accents: in one room, or in all
 * of mine. Only what I may see. Errors: not_found, validation_failed (no word in q, or too many).
 */
export interface SearchCommand {
  q: string;
  /** Leave out to search all rooms that I am in. */
  room_id?: string;
  /** Only messages of this user. */
  sender_id?: string;
  /** From this time on, inclusive. */
  since?: string;
  /** Up to this time, exclusive. */
  until?: string;
  /** Default 20. */
  limit?: number;
  cursor?: string;
  /**
   * What each message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`.
   */
  include?: ('room' | 'user')[];
}

/** A message that was found. */
export interface SearchResultView {
  message: MessageView;
  highlights: HighlightView[];
}

/** Users of my company by name or id, from their beginning, whatever the case; by name, then id. */
export interface SearchUsersCommand {
  q?: string;
  limit?: number;
  /** Holds a name, in base64. */
  cursor?: string;
}

/** A message as it stands in the log. */
export interface SendMessageAnswer {
  message: MessageView;
  /** true: this client_message_id was sent before, and this is the message it became, as it is now. */
  deduplicated: boolean;
}

/**
 * Sends a message to a room, or to a set of participants: then to the direct room of exactly these people, which is
 * made when it does not exist. Acknowledged once a majority of the database has it in its journal. Errors:
 * validation_failed (people named who are not in the room), not_found, forbidden (readonly), conflict (archived room),
 * overloaded, unknown_outcome.
 */
export interface SendMessageCommand {
  /** The room; leave out when `participants` is given. */
  room_id?: string;
  /** Instead of room_id: all people of the direct room, the sender among them. */
  participants?: string[];
  /** May be absent or empty beside attachments. */
  content?: string;
  /** Default: text; where there are only attachments, the type of the first. */
  message_type?: 'text' | 'image' | 'video' | 'audio' | 'voice' | 'file' | 'custom';
  attachments?: AttachmentInput[];
  /**
   * Members of the room whom the text mentions; of a message with targets, some of those it reaches. The server reads
   * no text.
   */
  mentions?: string[];
  /**
   * Whom it is for: members of the room. It reaches them and its sender alone, on all their connections; for all
   * others,
scope admin included, it does not exist. It counts as unread for nobody and is no room's last message.
   * Without it,
everybody; an answer to such a message then goes to those whom that one reached, and to nobody else.
   */
  targets?: string[];
  /** Tokens it took to make it: from bots, and from scope admin, who sends for them. */
  token_count?: number;
  /** Anything the client wants kept with the message. */
  extra_metadata?: Record<string, unknown>;
  /** Id of a message of the same room that this one answers. */
  reply_to?: string;
  /** Repeats with the same id give the same message, for ever. */
  client_message_id?: string;
  /** When it was written, as the sender says. */
  sent_at?: string;
}

/** The few things about a person or bot that travel with each message and member. */
export interface SenderView {
  id: string;
  /** null until a token or `update_me` gave one. */
  name: string | null;
  avatar_url: string | null;
  is_bot: boolean;
}

export interface SetPresenceAnswer {
  presence: UserPresenceView;
}

/**
 * Sets my custom status text, or clears it with null; update_me can do the same. It is told as event presence, shown in
 * UserView.status and stays until it is set again. Whether I am online is not mine to say: that follows from my
 * connections.
 */
export interface SetPresenceCommand {
  status: string | null;
}

/** An entry of the log that you may not see: only its number, one of both, so that your counting stays whole. */
export interface SkippedEvent {
  room_id: string;
  seq?: number;
  rev?: number;
}

export interface StopGenerationAnswer {
  message_id: string;
}

/**
 * Ends a reply that is streaming: what has come of it stays, with finish_reason `stopped`. For whoever asked for the
 * reply, from any of their devices, and for admins of the room. One that has ended already stays as it is. Errors:
 * not_found, forbidden.
 */
export interface StopGenerationCommand {
  room_id: string;
  message_id: string;
}

/** A reply that is streaming just now, as far as it has come. */
export interface StreamView {
  message_id: string;
  /** The number of the chunk that comes next; null where another process of the server streams it. */
  index: number | null;
  /** All of it so far; where another process streams it, up to a second ago. */
  text: string;
}

export interface SyncAnswer {
  /** One for each asked for, in the same order. */
  rooms: SyncRoomView[];
}

/**
 * What happened in some rooms after a position in each. Complete up to the heads it names. Errors: validation_failed.
 */
export interface SyncCommand {
  rooms: SyncRoomPosition[];
}

/** Where a client stands in one room. */
export interface SyncRoomPosition {
  room_id: string;
  /** Everything up to this seq is known. */
  after_seq: number;
  /** Every change up to this rev is known. */
  after_rev: number;
  /** The epoch in which these numbers were read. */
  epoch?: string;
}

/** What one client missed in one room. */
export interface SyncRoomView {
  room_id: string;
  /** null, or not_found: not (or no longer) yours to see; then nothing else is set. */
  code: 'not_found' | null;
  /** New messages by seq, in their present state. */
  messages: MessageView[];
  /** Older messages that changed, as they are now. */
  changed: MessageView[];
  /** Up to where this answer is complete: the next after_seq and after_rev, also while has_more. */
  head_seq: number;
  head_rev: number;
  epoch: string;
  has_more: boolean;
  /** The position asked for is not of this log: forget the room, load it anew. */
  reset: boolean;
  room: RoomView | null;
  member: MyMemberView | null;
  unread_count: number;
  /** How far the others have read, those who have read anything; in rooms of more than receipt_members people empty. */
  reads: ReadMarkView[];
  /** Ids of all messages that I hid after what I cleared. */
  hidden: string[];
  /** The replies of bots that are streaming just now, whatever the position asked for. */
  streams: StreamView[];
}

/** What a system message tells of. */
export interface SystemEventView {
  type: 'room_created' | 'room_updated' | 'room_deleted' | 'member_joined' | 'member_left' | 'member_updated';
  /** Who did it; null for the server. */
  by: string | null;
  /** Whom it is about, for the events of members. */
  user_id: string | null;
  changes?: EventChangesView;
}

export interface TokenAnswer {
  token: string;
  expires_at: string;
}

export interface TypingAnswer {
  room_id: string;
}

/**
 * Somebody began to type, goes on, or stopped. Without another is_typing true within six seconds (limit
 * typing_timeout_ms) take it as ended: this event may be lost. A message of theirs ends it too, unless it
 * `is_streaming`. Never told to the typist's own connections.
 */
export interface TypingEvent {
  room_id: string;
  user_id: string;
  is_typing: boolean;
}

/**
 * I am typing in a room of mine; say it again every three seconds while it lasts. Told as event typing to the others of
 * the room, not to my own connections, and forwarded at most once in three seconds (half of limit typing_timeout_ms).
 * It ends by typing_stop, a message of mine there, leave_room, the loss of my right to send, the end of the connection
 * I said it over, and by itself six seconds (limit typing_timeout_ms) after I last said so. Not stored. The connection
 * need not be subscribed to the room. In rooms with more people online than limit presence_names it is answered and
 * told to nobody. Errors: not_found, forbidden (readonly members), conflict (archived room).
 */
export interface TypingStartCommand {
  room_id: string;
}

/** I am not typing any more. No error where I was not. Errors: not_found, forbidden, conflict (as typing_start). */
export interface TypingStopCommand {
  room_id: string;
}

export interface UnbanAnswer {
  room_id: string;
  user_id: string;
}

/**
 * Lifts a ban: they may join again, or be added; nothing else happens. Who is not banned is no error. Errors:
 * not_found, forbidden, conflict (direct or archived room).
 */
export interface UnbanMemberCommand {
  room_id: string;
  user_id: string;
}

/**
 * Ends a mute. Who is not muted is no error, and nothing changes. Errors: not_found, forbidden, conflict (direct or
 * archived room).
 */
export interface UnmuteMemberCommand {
  room_id: string;
  user_id: string;
}

/**
 * Takes a message from the room's pins, whoever put it there. Without such a pin it is no error and changes nothing.
 * Errors: not_found, forbidden (role, muted), gone (deleted), conflict (archived room), overloaded, unknown_outcome.
 */
export interface UnpinMessageCommand {
  room_id: string;
  message_id: string;
}

/** Names a company; makes it where it is new. Scope admin only. Errors: forbidden, not_found (another's). */
export interface UpdateCompanyCommand {
  company_id: string;
  name?: string | null;
  extra_metadata?: Record<string, unknown>;
}

/** Changes what is given of my profile. Errors: validation_failed. */
export interface UpdateMeCommand {
  name?: string | null;
  avatar_url?: string | null;
  /** BCP 47. */
  language?: string;
  /** IANA name. */
  timezone?: string;
  /** A custom status text, told like set_presence. */
  status?: string | null;
  extra_metadata?: Record<string, unknown>;
}

/**
 * Changes a role or a nickname. Everybody names themselves; roles are the owner's to give, and an admin's below admin.
 * Giving `owner` hands the room over, the giver becomes admin. Errors: not_found, forbidden, conflict (role in a direct
 * room).
 */
export interface UpdateMemberCommand {
  room_id: string;
  user_id: string;
  role?: 'owner' | 'admin' | 'member' | 'readonly';
  nickname?: string | null;
}

export interface UpdateRoomAnswer {
  room: RoomView;
}

/**
 * Changes what is given of a room. Owner and admins; in a direct room everybody in it. is_active false archives:
 * readable, closed to messages. Errors: not_found, forbidden.
 */
export interface UpdateRoomCommand {
  room_id: string;
  name?: string | null;
  is_active?: boolean;
  document_id?: string | null;
  reference_order?: number | null;
  /** Replaces the metadata as a whole. */
  extra_metadata?: Record<string, unknown>;
}

export interface UploadAnswer {
  upload: UploadView;
}

/**
 * Stores a file for a room where one may send, to be shown by a message there: `attachments: [{id}]`. What it is, is
 * looked at, not believed. Until a message shows it nobody else sees it, and it goes after `unused_attachment_hours`.
 * In the form the fields come before the file. Errors: validation_failed, not_found, forbidden (readonly, muted),
 * conflict (archived room), too_large (of its kind, too many pixels, no room left), unsupported_media (not what it is
 * said to be, an image that cannot be read), rate_limited (uploads at once, bytes an hour), overloaded,
 * unknown_outcome.
 */
export interface UploadAttachmentCommand {
  room_id: string;
  /**
   * Default: what the file is. `voice` makes a voice message of audio, `file` keeps anything as a mere file; all else
   * must be
what the file is.
   */
  type?: 'file' | 'image' | 'video' | 'audio' | 'voice';
  /** Default: the file's own. Of a path the last part is kept. */
  name?: string;
}

/** An upload that may be resumed. */
export interface UploadView {
  id: string;
  room_id: string;
  name: string;
  /** Bytes. */
  size: number;
  /** Bytes that are there. All of them: it is finished. */
  offset: number;
  /** When it goes unless it is finished; null once it is. ISO 8601. */
  expires_at: string | null;
}

export interface UserAnswer {
  user: UserView;
}

/** Whether somebody is there. */
export interface UserPresenceView {
  user_id: string;
  /**
   * They have a live connection, or had one a moment ago (limit presence_grace_ms). A connection by which an admin acts
   * for
them does not count.
   */
  is_online: boolean;
  /** ISO 8601; of somebody online up to two minutes old. null when never seen. */
  last_seen_at: string | null;
  /** A custom status text. */
  status: string | null;
}

/** A user, as everybody in the same company may see them. */
export interface UserView {
  id: string;
  /** null until a token or `update_me` gave one. */
  name: string | null;
  avatar_url: string | null;
  is_bot: boolean;
  company_id: string | null;
  company: CompanyView | null;
  /** A custom status text. */
  status: string | null;
  /** ISO 8601, null when never seen. */
  last_seen_at: string | null;
  extra_metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

export interface UsersAnswer {
  users: UserView[];
  next_cursor: string | null;
}

/** Every command, by its name on the wire. */
export interface CommandMap {
  accept_invite: { data: AcceptInviteCommand; answer: AcceptInviteAnswer };
  add_member: { data: AddMemberCommand; answer: MemberAnswer };
  add_reaction: { data: AddReactionCommand; answer: ReactionsAnswer };
  authenticate: { data: AuthenticateCommand; answer: AuthenticateAnswer };
  ban_member: { data: BanMemberCommand; answer: BanAnswer };
  clear_history: { data: ClearHistoryCommand; answer: ClearHistoryAnswer };
  clear_reactions: { data: ClearReactionsCommand; answer: ReactionsAnswer };
  create_invite: { data: CreateInviteCommand; answer: InviteAnswer };
  create_room: { data: CreateRoomCommand; answer: CreateRoomAnswer };
  delete_attachment: { data: DeleteAttachmentCommand; answer: DeleteAttachmentAnswer };
  delete_bot: { data: DeleteBotCommand; answer: BotAnswer };
  delete_message: { data: DeleteMessageCommand; answer: DeleteMessageAnswer };
  delete_room: { data: DeleteRoomCommand; answer: DeleteRoomAnswer };
  dev_token: { data: DevTokenCommand; answer: TokenAnswer };
  edit_message: { data: EditMessageCommand; answer: EditMessageAnswer };
  erase_me: { data: EraseMeCommand; answer: ErasureAnswer };
  erase_user: { data: EraseUserCommand; answer: ErasureAnswer };
  fetch_history: { data: FetchHistoryCommand; answer: FetchHistoryAnswer };
  get_attachment: { data: GetAttachmentCommand; answer: AttachmentAnswer };
  get_bot: { data: GetBotCommand; answer: BotAnswer };
  get_company: { data: GetCompanyCommand; answer: CompanyAnswer };
  get_full_room: { data: GetFullRoomCommand; answer: GetFullRoomAnswer };
  get_invite: { data: GetInviteCommand; answer: GetInviteAnswer };
  get_limits: { data: GetLimitsCommand; answer: LimitsAnswer };
  get_me: { data: GetMeCommand; answer: MeAnswer };
  get_message: { data: GetMessageCommand; answer: GetMessageAnswer };
  get_presence: { data: GetPresenceCommand; answer: GetPresenceAnswer };
  get_room: { data: GetRoomCommand; answer: GetRoomAnswer };
  get_room_status: { data: GetRoomStatusCommand; answer: GetRoomStatusAnswer };
  get_user: { data: GetUserCommand; answer: UserAnswer };
  hide_room: { data: HideRoomCommand; answer: HideRoomAnswer };
  invoke_bot: { data: InvokeBotCommand; answer: InvokeBotAnswer };
  join_demo: { data: JoinDemoCommand; answer: JoinDemoAnswer };
  join_room: { data: JoinRoomCommand; answer: JoinRoomAnswer };
  leave_room: { data: LeaveRoomCommand; answer: LeaveRoomAnswer };
  list_all_rooms: { data: ListAllRoomsCommand; answer: ListPublicRoomsAnswer };
  list_attachments: { data: ListAttachmentsCommand; answer: ListAttachmentsAnswer };
  list_bans: { data: ListBansCommand; answer: ListBansAnswer };
  list_bot_definitions: { data: ListBotDefinitionsCommand; answer: ListBotDefinitionsAnswer };
  list_bots: { data: ListBotsCommand; answer: ListBotsAnswer };
  list_edits: { data: ListEditsCommand; answer: ListEditsAnswer };
  list_invites: { data: ListInvitesCommand; answer: ListInvitesAnswer };
  list_limits: { data: ListLimitsCommand; answer: ListLimitsAnswer };
  list_members: { data: ListMembersCommand; answer: ListMembersAnswer };
  list_mentions: { data: ListMentionsCommand; answer: ListMentionsAnswer };
  list_pins: { data: ListPinsCommand; answer: ListPinsAnswer };
  list_processes: { data: ListProcessesCommand; answer: ListProcessesAnswer };
  list_public_rooms: { data: ListPublicRoomsCommand; answer: ListPublicRoomsAnswer };
  list_reactions: { data: ListReactionsCommand; answer: ListReactionsAnswer };
  list_rooms: { data: ListRoomsCommand; answer: ListRoomsAnswer };
  list_user_rooms: { data: ListUserRoomsCommand; answer: ListPublicRoomsAnswer };
  mark_unread: { data: MarkUnreadCommand; answer: MarkUnreadAnswer };
  mint_token: { data: MintTokenCommand; answer: TokenAnswer };
  mute_member: { data: MuteMemberCommand; answer: MemberAnswer };
  pin_message: { data: PinMessageCommand; answer: PinAnswer };
  put_bot: { data: PutBotCommand; answer: BotAnswer };
  read_messages: { data: ReadMessagesCommand; answer: ReadMessagesAnswer };
  redirect_message: { data: RedirectMessageCommand; answer: SendMessageAnswer };
  regenerate_reply: { data: RegenerateReplyCommand; answer: InvokeBotAnswer };
  remove_member: { data: RemoveMemberCommand; answer: MemberAnswer };
  remove_reaction: { data: RemoveReactionCommand; answer: ReactionsAnswer };
  resend_message: { data: ResendMessageCommand; answer: ResendMessageAnswer };
  revoke_invite: { data: RevokeInviteCommand; answer: InviteAnswer };
  search: { data: SearchCommand; answer: SearchAnswer };
  search_users: { data: SearchUsersCommand; answer: UsersAnswer };
  send_message: { data: SendMessageCommand; answer: SendMessageAnswer };
  set_presence: { data: SetPresenceCommand; answer: SetPresenceAnswer };
  stop_generation: { data: StopGenerationCommand; answer: StopGenerationAnswer };
  sync: { data: SyncCommand; answer: SyncAnswer };
  typing_start: { data: TypingStartCommand; answer: TypingAnswer };
  typing_stop: { data: TypingStopCommand; answer: TypingAnswer };
  unban_member: { data: UnbanMemberCommand; answer: UnbanAnswer };
  unmute_member: { data: UnmuteMemberCommand; answer: MemberAnswer };
  unpin_message: { data: UnpinMessageCommand; answer: PinAnswer };
  update_company: { data: UpdateCompanyCommand; answer: CompanyAnswer };
  update_me: { data: UpdateMeCommand; answer: MeAnswer };
  update_member: { data: UpdateMemberCommand; answer: MemberAnswer };
  update_room: { data: UpdateRoomCommand; answer: UpdateRoomAnswer };
}

/** Every event, by its name on the wire. */
export interface EventMap {
  batch: BatchEvent;
  bot_stream_chunk: BotStreamChunkEvent;
  bot_stream_ended: BotStreamEndedEvent;
  bot_stream_started: BotStreamStartedEvent;
  closing: ClosingEvent;
  member_joined: MemberJoinedEvent;
  member_left: MemberLeftEvent;
  member_updated: MemberUpdatedEvent;
  membership_changed: MembershipChangedEvent;
  message_created: MessageCreatedEvent;
  message_deleted: MessageDeletedEvent;
  message_edited: MessageEditedEvent;
  message_hidden: MessageHiddenEvent;
  message_pinned: MessagePinnedEvent;
  message_unpinned: MessageUnpinnedEvent;
  messages_read: MessagesReadEvent;
  presence: PresenceEvent;
  presence_count: PresenceCountEvent;
  reaction_added: ReactionAddedEvent;
  reaction_removed: ReactionRemovedEvent;
  ready: ReadyEvent;
  room_created: RoomCreatedEvent;
  room_deleted: RoomDeletedEvent;
  room_updated: RoomUpdatedEvent;
  skipped: SkippedEvent;
  typing: TypingEvent;
}
