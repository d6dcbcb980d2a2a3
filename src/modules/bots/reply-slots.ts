import type { Limits } from '../../protocol/limits.js';

/** What is counted of a reply. */
export interface Place {
  readonly roomId: string;
  readonly botId: string;
  /** Who asked for it; null: nobody to count it against. */
  readonly userId: string | null;
  /** It answers what that user said, in its turn; else it was asked for by a command. */
  readonly isTalk: boolean;
}

interface Waiting {
  readonly place: Place;
  readonly start: () => void;
}

type SlotLimits = Pick<
  Limits,
  'bot_replies_at_once' | 'bot_replies_per_room' | 'bot_replies_per_user' | 'bot_replies_waiting'
>;

/**
 * How many replies there may be at once: in all, in a room, for a user. What one user says to one bot in one room is answered one
 * after the other, so that each answer knows of those before it.
 */
export class ReplySlots {
  private readonly taken = new Map<string, number>();
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limits: SlotLimits) {}

  /** Replies under way, and those that wait. */
  get counts(): { running: number; waiting: number } {
    return { running: this.taken.get('all') ?? 0, waiting: this.waiting.length };
  }

  /** Takes a slot. @returns how to give it back; null when there is none free */
  take(place: Place): (() => void) | null {
    const keys = this.keysOf(place);
    if (keys.some(([key, most]) => (this.taken.get(key) ?? 0) >= most)) return null;
    for (const [key] of keys) this.taken.set(key, (this.taken.get(key) ?? 0) + 1);
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      for (const [key] of keys) this.giveBack(key);
      this.startWaiting();
    };
  }

  /** Calls `start` as soon as there is a slot, which it then takes. @returns whether there is room to wait */
  wait(place: Place, start: () => void): boolean {
    if (this.waiting.length >= this.limits.bot_replies_waiting) return false;
    this.waiting.push({ place, start });
    return true;
  }

  /** Forgets those that wait. */
  clear(): void {
    this.waiting.length = 0;
  }

  private startWaiting(): void {
    for (let at = 0; at < this.waiting.length;) {
      const next = this.waiting[at];
      if (!next || !this.isFree(next.place)) at += 1;
      else {
        this.waiting.splice(at, 1);
        next.start();
      }
    }
  }

  private isFree(place: Place): boolean {
    return this.keysOf(place).every(([key, most]) => (this.taken.get(key) ?? 0) < most);
  }

  private keysOf({ roomId, botId, userId, isTalk }: Place): [key: string, most: number][] {
    const { limits } = this;
    const keys: [key: string, most: number][] = [
      ['all', limits.bot_replies_at_once],
      [`room ${roomId}`, limits.bot_replies_per_room],
    ];
    if (userId !== null) keys.push([`user ${userId}`, limits.bot_replies_per_user]);
    if (userId !== null && isTalk) keys.push([`talk ${roomId} ${JSON.stringify([botId, userId])}`, 1]);
    return keys;
  }

  private giveBack(key: string): void {
    const left = (this.taken.get(key) ?? 1) - 1;
    if (left === 0) this.taken.delete(key);
    else this.taken.set(key, left);
  }
}
