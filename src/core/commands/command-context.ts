import type { IncomingFile } from '../http/multipart-form.js';
import type { Budget } from '../rate-limit/rate-counter.js';

/** Who gives a command. With Act-As this is the user acted for; `isAdmin` stays the token's. */
export interface Actor {
  readonly userId: string;
  /** The wall: rooms, search and people end at it. null: no company (all others without one). */
  readonly companyId: string | null;
  /** Token scope `admin`: may do anything inside its company; with `companyId` null, anywhere. */
  readonly isAdmin: boolean;
  readonly isBot: boolean;
  /** BCP 47: in which failures and system messages are told. Of several statements: the connection's, else the user's. */
  readonly language: string;
}

/** The live connection a command came over. */
export interface CommandConnection {
  readonly id: string;
  /** Subscribes to a room; entries committed after the heads read later are pushed. */
  subscribe(roomId: string): Promise<void>;
  unsubscribe(roomId: string): void;
  /** Puts off the end of the connection to the token's new expiry. @throws ConfabError unauthenticated, forbidden */
  renew(token: string): Promise<Date>;
}

/** Where a command from outside came from: whom it is counted against beside its user. */
export interface CommandSource {
  /** The client's address as limits count it: see `addressKey`. */
  readonly address: string;
  /** Whose token it is: another than the actor where an admin acts for somebody; null without one. */
  readonly tokenUserId: string | null;
  /** Hears what is left of each limit that the command was counted against. */
  readonly onCounted?: (budget: Budget) => void;
}

export interface CommandContext {
  /** null only for anonymous commands. */
  readonly actor: Actor | null;
  /** null over REST and for bots. */
  readonly connection: CommandConnection | null;
  /** Absent for what this server gives itself. */
  readonly source?: CommandSource;
  /** Gives the file of a command that takes one, whose data is read by then. */
  readonly takeFile?: () => IncomingFile;
  /** When the asker must have an answer, in milliseconds since 1970. */
  readonly deadline: number;
}

/** The context of a command that needs a signed-in user: what handlers get. */
export interface ActorContext extends CommandContext {
  readonly actor: Actor;
}
