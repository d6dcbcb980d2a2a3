import type { Actor } from '../../core/commands/command-context.js';
import type { ConfabError } from '../../core/errors/confab-error.js';

/** A send, as far as the right to it goes. */
export interface SendClaim {
  readonly roomId: string;
  readonly sender: Actor;
}

/**
 * Says who may write where. The log asks after it knows the head that a group builds on, and forgets a room's answers
 * whenever it reads that head anew. Every change of rights is a message of the room, so whoever lost a right took the next
 * seq with it: a group that builds on an older head meets a duplicate key, and asks again. Hence nothing is ever stored
 * behind the message that took away the right to store it, from whichever process.
 */
export interface SendAuthority {
  /** Why each of these may not write; no entry: it may. */
  refusals(claims: readonly SendClaim[]): Promise<Map<SendClaim, ConfabError>>;
  forget(roomId: string): void;
}
