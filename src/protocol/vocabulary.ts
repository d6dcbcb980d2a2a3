/** The closed word lists of the protocol. */
export const ROOM_TYPES = ['direct', 'group', 'public'] as const;
export type RoomType = (typeof ROOM_TYPES)[number];

export const MEMBER_ROLES = ['owner', 'admin', 'member', 'readonly'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What people become by an invite. */
export const INVITED_ROLES = ['member', 'readonly'] as const satisfies readonly MemberRole[];
export type InvitedRole = (typeof INVITED_ROLES)[number];

/** What new members see: the whole log, or only what came after they joined. */
export const HISTORY_MODES = ['all', 'from_join'] as const;
export type HistoryMode = (typeof HISTORY_MODES)[number];

/** Types that people and bots may send. */
export const SENDABLE_TYPES = ['text', 'image', 'video', 'audio', 'voice', 'file', 'custom'] as const;
export const MESSAGE_TYPES = [...SENDABLE_TYPES, 'system'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** What an attachment is; also what limits its size go by. */
export const ATTACHMENT_TYPES = ['file', 'image', 'video', 'audio', 'voice'] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** In which form an uploaded attachment is served: whole, or as a small picture of it. */
export const ATTACHMENT_VARIANTS = ['file', 'thumbnail'] as const;
export type AttachmentVariant = (typeof ATTACHMENT_VARIANTS)[number];

/** What is done to a message after it was sent. Each takes a rev, and is the name of the event pushed for it. */
export const CHANGE_TYPES = [
  'message_edited',
  'message_deleted',
  'reaction_added',
  'reaction_removed',
  'message_pinned',
  'message_unpinned',
  'bot_stream_ended',
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/**
 * How a bot's reply ended: whole; at the wish of whoever asked for it; by trouble with the bot; with the process that streamed
 * it; at a limit of its length. What had come of it stays.
 */
export const FINISH_REASONS = ['stop', 'stopped', 'error', 'interrupted', 'length'] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

/** Where a bot's definition comes from: the server's file of bots, or put_bot. */
export const BOT_SOURCES = ['file', 'api'] as const;
export type BotSource = (typeof BOT_SOURCES)[number];

/** What a system message tells of. Each is also the name of the event pushed with it. */
export const SYSTEM_EVENTS = [
  'room_created',
  'room_updated',
  'room_deleted',
  'member_joined',
  'member_left',
  'member_updated',
] as const;
export type SystemEvent = (typeof SYSTEM_EVENTS)[number];

/** From whose copy of the log a message is deleted. */
export const DELETE_SCOPES = ['everyone', 'me'] as const;
export type DeleteScope = (typeof DELETE_SCOPES)[number];

/** Why a connection is about to end. */
export const CLOSING_CODES = ['shutdown', 'token_expired', 'slow_consumer', 'account_erased'] as const;
export type ClosingCode = (typeof CLOSING_CODES)[number];

/** What views carry beside their own fields when it is asked for. */
export const INCLUDES = ['room', 'user'] as const;
export type Include = (typeof INCLUDES)[number];
export const REACTION_INCLUDES = ['user', 'message'] as const;
export type ReactionInclude = (typeof REACTION_INCLUDES)[number];

/** Which rooms a new connection is subscribed to by itself. */
export const SUBSCRIPTIONS = ['all', 'none'] as const;
export type Subscription = (typeof SUBSCRIPTIONS)[number];

/** How far the erasure of a person is. */
export const ERASURE_STATES = ['running', 'done'] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/** What a line of an export of somebody's data holds. */
export const EXPORT_LINES = [
  'export',
  'user',
  'membership',
  'room',
  'message',
  'edit',
  'reaction',
  'attachment',
  'hidden',
  'invite',
  'ban',
  'end',
] as const;
export type ExportLineType = (typeof EXPORT_LINES)[number];
