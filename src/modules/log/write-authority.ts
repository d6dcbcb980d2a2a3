import type { ClientSession } from 'mongoose';
import type { Actor } from '../../core/commands/command-context.js';
import type { ConfabError } from '../../core/errors/confab-error.js';
import type { Original } from './log.types.js';

/**
 * What may be asked for: to append, to edit or delete one's own message, to change anybody's, to react, to pin.
 */
export type WriteRight = 'send' | 'edit_own' | 'delete_own' | 'moderate' | 'react' | 'pin' | ServerRight;

/**
 * The server's own: to erase a person, to finish a bot's reply that has begun. Asked of nobody, and held in archived and
 * deleted rooms too.
 */
const SERVER_RIGHTS = ['erase', 'finish'] as const;
type ServerRight = (typeof SERVER_RIGHTS)[number];

/** Whether nobody is asked for this right. */
export function isServerRight(right: WriteRight): right is ServerRight {
  return SERVER_RIGHTS.some((own) => own === right);
}

/** People whom a write names and who must be in the room, and the field that names them. */
export interface NamedPeople {
  readonly field: 'targets' | 'mentions';
  readonly userIds: readonly string[];
}

/** A write, as far as the right to it goes. */
export interface WriteClaim {
  readonly roomId: string;
  readonly actor: Actor;
  readonly right: WriteRight;
  readonly named: readonly NamedPeople[];
  /** What it is a copy of: whoever may not see that may not write it. null: of nothing. */
  readonly original: Pick<Original, 'seq'> | null;
}

/** Says who may write where. Nothing is ever stored after the removal that took away the right to store it. */
export interface WriteAuthority {
  /**
   * Why each of these may not write; no entry: it may. For appends, from memory.
   *
   * The log asks after it knows the head that a group builds on, and forgets a room's answers whenever it reads that head
   * anew. Every change of rights is a message of the room, so whoever lost a right took the next seq with it: a group that
   * builds on an older head meets a duplicate key, and asks again. So nobody is named in a message behind their removal.
   */
  refusals(claims: readonly WriteClaim[]): Promise<Map<WriteClaim, ConfabError>>;

  /**
   * The same, read inside a transaction and held until it ends. For changes, whose revs no change of rights takes: a
   * membership that ends at the same moment conflicts with the transaction, which then runs again.
   */
  hold(claims: readonly WriteClaim[], session: ClientSession): Promise<Map<WriteClaim, ConfabError>>;

  forget(roomId: string): void;
}
