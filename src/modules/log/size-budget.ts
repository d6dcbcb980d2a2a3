import { mongo } from 'mongoose';
import type { MessageDocument } from './message.schema.js';

/** Counts messages, as they are stored, against a size in bytes, each once. The first is taken whatever its size. */
export class SizeBudget {
  /** Size of those that fitted. */
  taken = 0;
  private readonly counted = new Set<MessageDocument>();

  constructor(private readonly most: number) {}

  /** How many of the items, from the first on, are within what is left; the first of all is. */
  fit<T>(items: readonly T[], messagesOf: (item: T) => readonly MessageDocument[]): number {
    const end = items.findIndex((item) => !this.take(messagesOf(item)));
    return end < 0 ? items.length : end;
  }

  /** Takes messages, all or none. @returns whether they are within what is left */
  take(messages: readonly MessageDocument[]): boolean {
    const fresh = messages.filter((message) => !this.counted.has(message));
    const size = fresh.reduce((sum, message) => sum + mongo.BSON.calculateObjectSize(message), 0);
    if (this.taken + size > this.most && this.counted.size > 0) return false;
    for (const message of fresh) this.counted.add(message);
    this.taken += size;
    return true;
  }
}
