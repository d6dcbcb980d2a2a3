export { connect, ConfabClient } from './client.js';
export type { ClientEvents, Commands, ConnectOptions } from './client-types.js';
export type { ConnectionState, StateChange } from './connection.js';
export { ConfabError, isTransient, type ClientErrorCode } from './errors.js';
export {
  Outbox,
  type OutboxEvents,
  type OutboxOptions,
  type OutboxStore,
  type OutgoingMessage,
  type PendingMessage,
  type StoredMessage,
} from './outbox.js';
export type { Presence, PresenceEvents } from './presence.js';
export type * from './protocol.generated.js';
export { requoted } from './quotes.js';
export type { Change } from './replica.js';
export type { RoomEnd, RoomState } from './room-sync.js';
export { OwnSide } from './own-side.js';
export { Room } from './room.js';
export type { RoomEvents, RoomOptions } from './room-types.js';
export type { TokenSource } from './token.js';
export type { Timing } from './waiting.js';
export type { UploadOptions } from './upload.js';
export type { CommandAnswer, CommandData, CommandName } from './wire.js';
