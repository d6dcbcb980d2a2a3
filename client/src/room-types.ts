import type { Outbox } from './outbox.js';
import type { OwnSideHost } from './own-side.js';
import type {
  FetchHistoryAnswer,
  MessageView,
  ReadMarkView,
  RedirectMessageCommand,
  SendMessageAnswer,
} from './protocol.generated.js';
import type { Change } from './replica.js';
import type { RoomState, SyncHost } from './room-sync.js';
import type { Room } from './room.js';
import type { TypingHost } from './typing.js';

export interface RoomOptions {
  /** How many of the newest messages are kept at most; default 5,000. */
  window?: number;
  /** How many of the newest messages are loaded when the room is opened; default 50, Infinity for all. */
  initial?: number;
}

export interface RoomEvents {
  /** A message came, in log order. */
  message: MessageView;
  /** A message changed, in log order. */
  change: Change;
  /** A bot's reply that is streaming has more text: the message as it is now. */
  stream: MessageView;
  /** The log was replaced: what was known is forgotten, `messages` begin anew. */
  reset: null;
  /** `info` or `member` changed. */
  info: null;
  /** `own` changed: what is unread, what one hid or cleared, whether the room is in one's lists. */
  own: null;
  /** Somebody read further. */
  read: ReadMarkView;
  /** `typists` changed: who is typing now. */
  typing: readonly string[];
  state: RoomState;
}

/** What a room needs of its client. */
export interface RoomHost extends SyncHost, TypingHost, OwnSideHost {
  readonly outbox: Outbox;
  userId(): string | null;
  /** A page of `fetch_history`. @throws ConfabError */
  history(roomId: string, limit: number, beforeId: string | undefined): Promise<FetchHistoryAnswer>;
  /** Sends a copy. @throws ConfabError */
  redirect(data: RedirectMessageCommand): Promise<SendMessageAnswer>;
  /** The room ended and is to be forgotten. */
  ended(room: Room): void;
}
