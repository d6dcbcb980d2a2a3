import type { StateChange } from './connection.js';
import type { ConfabError } from './errors.js';
import type { OutboxOptions } from './outbox.js';
import type { EventMap } from './protocol.generated.js';
import type { TokenSource } from './token.js';
import type { Timing } from './waiting.js';
import type { CommandAnswer, CommandData, CommandName } from './wire.js';

export interface ConnectOptions {
  /** Address of the server, like `http://127.0.0.1:3000`. */
  url: string;
  /** A token, or a function that gives a fresh one: asked at each connection and before the token ends. */
  token: TokenSource;
  /** All events of one commit in one frame; default true. Nothing else changes. */
  batch?: boolean;
  /** `none`: no room is subscribed until it is opened by `room()` or `join()`. Default `all`. */
  subscribe?: 'all' | 'none';
  /** Acts for this user; needs a token of scope admin. */
  actAs?: string;
  /** What the server says on this connection is said in this language (BCP 47, like `hi`); default: the user's own. */
  language?: string;
  /** IANA name, like `Asia/Kolkata`, for this connection; default: the user's own. */
  timezone?: string;
  /** Tried in this order; default WebSocket, then polling. */
  transports?: ('polling' | 'websocket')[];
  outbox?: OutboxOptions;
  timing?: Partial<Timing>;
}

/** The events of the server, as they are pushed (a hint: lost or doubled ones are a room's affair), and those of the client. */
export type ClientEvents = Omit<EventMap, 'batch'> & {
  state: StateChange;
  /** Something failed that is tried again without anybody's doing: for logs. */
  trouble: ConfabError;
};

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;
/** Commands without a required field may be called without data. */
type Arguments<D> = D extends Record<string, never> ? [data?: D] : Partial<D> extends D ? [data?: D] : [data: D];

/** Every command as a method: the name on the wire in camel case (`create_room` is `createRoom`). */
export type Commands = {
  readonly [N in CommandName as CamelCase<N>]: (...data: Arguments<CommandData<N>>) => Promise<CommandAnswer<N>>;
};
