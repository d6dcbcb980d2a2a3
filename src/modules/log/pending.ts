import { setTimeout as delay } from 'node:timers/promises';
import { ConfabError } from '../../core/errors/confab-error.js';
import { isDatabaseTrouble } from './log-errors.js';

/** A piece of work under way, and the promise of whoever waits for it. */
export class Pending<T> {
  readonly answered: Promise<T>;
  readonly since = performance.now();
  /** A write of it ended without telling its outcome: it may be stored, now or in a moment. Never unset. */
  uncertain = false;
  private settled = false;
  private resolve!: (value: T) => void;
  private reject!: (error: Error) => void;

  constructor(
    readonly roomId: string,
    readonly deadline: number,
  ) {
    this.answered = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever waits may have gone at their deadline: an unheard refusal must not end the process.
    this.answered.catch(() => undefined);
  }

  get isOpen(): boolean {
    return !this.settled;
  }

  answer(value: T): void {
    this.settled = true;
    this.resolve(value);
  }

  refuse(error: Error): void {
    this.settled = true;
    this.reject(error);
  }

  /** Refuses it when its time is over: `overloaded` means that nothing was done, else nobody can know yet. */
  expire(now: number): void {
    if (now < this.deadline || this.settled) return;
    this.refuse(
      this.uncertain
        ? new ConfabError('unknown_outcome')
        : new ConfabError('overloaded', undefined, { retry_after_ms: 1000 }),
    );
  }
}

const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 250;

/** Waits before another try: exponential with full jitter, so that processes on one room do not meet again and again. */
function backOff(attempt: number): Promise<void> {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
  return delay(Math.random() * ceiling);
}

/**
 * Runs `attempt` over the open entries until each is answered, refused or out of time; with how often before. It waits
 * between tries only when two brought nothing: losing a number to another process is no reason to wait. What `attempt`
 * throws is the database's trouble, to be tried again, or a fault of the program, which refuses what is left.
 */
export async function untilAnswered<P extends Pick<Pending<unknown>, 'isOpen' | 'expire' | 'refuse'>>(
  entries: readonly P[],
  attempt: (open: P[], before: number) => Promise<void>,
): Promise<void> {
  let fruitless = 0;
  for (let tries = 0; ; tries += 1) {
    const now = Date.now();
    for (const entry of entries) entry.expire(now);
    const open = entries.filter((entry) => entry.isOpen);
    if (open.length === 0) return;
    if (fruitless > 1) await backOff(fruitless);
    try {
      await attempt(open, tries);
    } catch (error) {
      if (!isDatabaseTrouble(error)) for (const entry of open) if (entry.isOpen) entry.refuse(asError(error));
    }
    fruitless = open.every((entry) => entry.isOpen) ? fruitless + 1 : 0;
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
