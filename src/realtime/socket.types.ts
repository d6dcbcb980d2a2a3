import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { Actor, CommandConnection } from '../core/commands/command-context.js';

/** The language and time zone that this connection asked for; they come before those of its user. */
export interface Locale {
  readonly language: string | undefined;
  readonly timezone: string | undefined;
}

/** What the server knows of a live connection; set by the handshake, before there is one. */
export interface SocketData {
  /** Replaced when the connection is renewed with another token of the same user. */
  actor: Actor;
  /** Whose token it is: not the actor where an admin acts for somebody. */
  tokenUserId: string;
  /** The client's address as limits count it. */
  address: string;
  /** When the connection ends, unless renewed. */
  expiresAt: Date;
  /** Wants all events of one commit in one `batch`. */
  batch: boolean;
  /** Subscribed to the user's rooms by itself (auth.subscribe is not 'none'). */
  subscribed: boolean;
  locale: Locale;
  /** What commands see of this connection. */
  connection: CommandConnection;
}

/** Who a connection speaks for, in the language that it asked for, else in that of its user. */
export function spokenTo(actor: Actor, { language = actor.language }: Locale): Actor {
  return { ...actor, language };
}

export type ConfabSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
export type ConfabServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
