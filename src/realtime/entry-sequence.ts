import type { LogEntry } from '../modules/log/log.types.js';

/** How far a room has been pushed. */
export interface Position {
  readonly seq: number;
  readonly rev: number;
}

/**
 * Puts the entries of one room into log order, whatever order they arrive in and however often: messages by seq, changes
 * by rev, a change never before its message. Holds no more than `capacity` early ones; who drops them reads them again.
 */
export class EntrySequence {
  private seq: number;
  private rev: number;
  /** Something was dropped for want of room: the log knows more than is held here. */
  private dropped = false;
  private readonly messages = new Map<number, LogEntry>();
  private readonly changes = new Map<number, LogEntry>();

  constructor(
    start: Position,
    private readonly capacity: number,
  ) {
    this.seq = start.seq;
    this.rev = start.rev;
  }

  /** Up to where entries have been taken. */
  get position(): Position {
    return { seq: this.seq, rev: this.rev };
  }

  /** Whether the log has to be asked, unless what is missing arrives by itself: something is early, or was dropped. */
  get isBehind(): boolean {
    return this.dropped || this.messages.size + this.changes.size > 0;
  }

  /** As `offer`, with entries read from the log at `position`; `isAll` when there were no more. */
  refill(entries: readonly LogEntry[], isAll: boolean): void {
    this.dropped = !isAll;
    this.offer(entries);
  }

  offer(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      const [held, number, passed] =
        entry.kind === 'message' ? [this.messages, entry.seq, this.seq] : [this.changes, entry.rev, this.rev];
      if (number <= passed) continue;
      if (number === passed + 1 || held.size < this.capacity) held.set(number, entry);
      else this.dropped = true;
    }
  }

  /** The entries that come next, at most `limit`: all messages first, then the changes of messages taken. */
  take(limit: number): LogEntry[] {
    const taken: LogEntry[] = [];
    for (
      let next = this.messages.get(this.seq + 1);
      next && taken.length < limit;
      next = this.messages.get(this.seq + 1)
    ) {
      this.seq += 1;
      this.messages.delete(this.seq);
      taken.push(next);
    }
    for (
      let next = this.changes.get(this.rev + 1);
      next && taken.length < limit;
      next = this.changes.get(this.rev + 1)
    ) {
      if (next.message.seq > this.seq) break;
      this.rev += 1;
      this.changes.delete(this.rev);
      taken.push(next);
    }
    return taken;
  }
}
