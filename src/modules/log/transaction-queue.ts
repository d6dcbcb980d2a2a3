import pLimit from 'p-limit';
import { ConfabError } from '../../core/errors/confab-error.js';
import type { Queued } from './gathering-queue.js';

/** Transactions under way at once, each in another room. */
const AT_ONCE = 16;
const RETRY_AFTER_MS = 250;

/**
 * Transactions, those of one room one after the other. They have a queue of their own, so that one that is slow, in a room
 * where other processes write without pause, keeps nobody else waiting.
 */
export class TransactionQueue<T extends Queued> {
  private readonly limit = pLimit(AT_ONCE);
  /** By room: the end of what was pushed last, and how many have not ended. */
  private readonly rooms = new Map<string, { last: Promise<void>; count: number }>();
  private waiting = 0;

  /** @param write writes one; never rejects: it answers the entry itself */
  constructor(
    private readonly capacity: number,
    private readonly write: (entry: T) => Promise<void>,
  ) {}

  /** @throws ConfabError overloaded */
  push(entry: T): void {
    const room = this.rooms.get(entry.roomId) ?? { last: Promise.resolve(), count: 0 };
    if (this.waiting >= this.capacity || room.count >= this.capacity / 4) {
      throw new ConfabError('overloaded', undefined, { retry_after_ms: RETRY_AFTER_MS });
    }
    this.waiting += 1;
    room.count += 1;
    room.last = room.last
      .then(() => this.limit(() => this.write(entry)))
      .then(() => {
        this.waiting -= 1;
        room.count -= 1;
        if (room.count === 0) this.rooms.delete(entry.roomId);
      });
    this.rooms.set(entry.roomId, room);
  }

  /** Transactions that have not ended. */
  get depth(): number {
    return this.waiting;
  }

  /** Resolves once none is left. */
  async idle(): Promise<void> {
    while (this.rooms.size > 0) await Promise.all([...this.rooms.values()].map(({ last }) => last));
  }
}
