import type { LogEntry } from './log.types.js';
import type { MessageEvent } from './message.schema.js';

/**
 * What an entry tells of rooms and memberships. A change tells nothing, also where the message that changed is one that
 * does: somebody who reacts to "Ann left" does not make Ann leave again.
 */
export function toldBy(entry: LogEntry): MessageEvent | null {
  return entry.kind === 'message' ? entry.message.event : null;
}

/** The seq before a commit's first message: from there on those whom it makes members learn of all of it, a new room first. */
export function beginningOf(entries: readonly LogEntry[]): number {
  return Math.min(...entries.flatMap((entry) => (entry.kind === 'message' ? entry.seq - 1 : [])));
}
