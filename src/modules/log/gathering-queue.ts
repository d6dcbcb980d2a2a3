import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConfabError } from '../../core/errors/confab-error.js';

/** What a queue holds: work for one room, to be answered by a deadline. */
export interface Queued {
  readonly roomId: string;
  /** When it came, by `performance.now()`. */
  readonly since: number;
}

interface Bounds {
  /** Entries in the queue; one room may hold a quarter of them. */
  capacity: number;
  /** Entries in one group. */
  group: number;
}

const RETRY_AFTER_MS = 250;
/** So many go along with the next write, and are no sign of more than it can take: it may be a fail-over that they wait for. */
const FEW = 100;
/** Turns of the event loop that a group gathers for at most. */
const MOST_TURNS = 10;

/**
 * Group commit (Gray & Reuter, Transaction Processing, 1993): while a write is in flight, work gathers; the next write
 * takes it all, in order of arrival. No timer: an idle queue writes at once, a busy one in ever larger groups.
 *
 * Bounded and fair: a full queue, or a room that fills its share, is refused at the door, so that `overloaded` always
 * means that nothing was done.
 */
export class GatheringQueue<T extends Queued> {
  private waiting: T[] = [];
  private readonly perRoom = new Map<string, number>();
  private running: Promise<void> | null = null;
  /** Entries in the group that went last. */
  private last = Infinity;

  /**
   * @param write writes a group, all or some of the work waiting; never rejects: it answers each entry itself
   */
  constructor(
    private readonly bounds: Bounds,
    private readonly write: (group: T[]) => Promise<void>,
  ) {}

  /** @throws ConfabError overloaded */
  push(entry: T): void {
    const ofRoom = this.perRoom.get(entry.roomId) ?? 0;
    if (this.waiting.length >= this.bounds.capacity || ofRoom >= this.bounds.capacity / 4) {
      throw new ConfabError('overloaded', undefined, { retry_after_ms: RETRY_AFTER_MS });
    }
    this.perRoom.set(entry.roomId, ofRoom + 1);
    this.waiting.push(entry);
    this.running ??= this.run();
  }

  /** Entries waiting, those in flight not counted. */
  get depth(): number {
    return this.waiting.length;
  }

  /** How long the first of many has waited, in milliseconds; 0 while few wait. */
  get delayMs(): number {
    const [first] = this.waiting;
    return first && this.waiting.length > FEW ? performance.now() - first.since : 0;
  }

  /** Resolves once nothing waits and nothing is in flight. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    do {
      await this.gather();
      await this.write(this.take());
    } while (this.waiting.length > 0);
    this.running = null;
  }

  /**
   * Waits for a turn of the event loop, and as long as each brings more, for another: who was just answered sends next, and
   * that comes in pieces. Half as many as went last are enough: the other half comes while these are on their way, so that
   * neither this process nor the database waits for the other.
   */
  private async gather(): Promise<void> {
    let before = 0;
    const isEnough = (): boolean => this.waiting.length <= before || this.waiting.length > this.last / 2;
    for (let turns = 0; turns < MOST_TURNS && (turns === 0 || !isEnough()); turns += 1) {
      before = this.waiting.length;
      await nextTurn();
    }
  }

  private take(): T[] {
    const group = this.waiting.splice(0, this.bounds.group);
    for (const { roomId } of group) this.release(roomId);
    this.last = group.length;
    return group;
  }

  private release(roomId: string): void {
    const left = (this.perRoom.get(roomId) ?? 1) - 1;
    if (left === 0) this.perRoom.delete(roomId);
    else this.perRoom.set(roomId, left);
  }
}
