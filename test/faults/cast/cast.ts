import { setTimeout as delay } from 'node:timers/promises';
import { ConfabError } from '../../../client/src/index.js';
import type { History, Outcome } from '../history.js';

/** What everybody needs to know who takes part. */
export interface Play {
  /** Where clients come in, whichever server they get. */
  readonly url: string;
  readonly history: History;
  /** The rooms that all are members of. */
  readonly rooms: readonly string[];
  /** The room that a guest is let into and removed from; one of the rooms. */
  readonly guestRoom: string;
  /** Until it is over. */
  readonly goesOn: () => boolean;
}

/** Codes of failures after which nobody knows what was done. */
const UNKNOWN: readonly string[] = ['disconnected', 'timeout', 'unknown_outcome'];

/** How a command ended. */
export type Ended<T> = { outcome: 'done'; code: null; answer: T } | { outcome: Exclude<Outcome, 'done'>; code: string };

/** Runs a command once, and says what is known of it then. Failures are no errors here. */
export async function ended<T>(command: Promise<T>): Promise<Ended<T>> {
  try {
    return { outcome: 'done', code: null, answer: await command };
  } catch (error) {
    if (!(error instanceof ConfabError)) throw error;
    if (error.code !== 'unknown_outcome' && error.retryAfterMs !== null) await delay(Math.min(error.retryAfterMs, 500));
    return { outcome: UNKNOWN.includes(error.code) ? 'unknown' : 'refused', code: error.code };
  }
}
