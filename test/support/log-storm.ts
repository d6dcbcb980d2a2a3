import { setTimeout as delay } from 'node:timers/promises';
import { ConfabError } from '../../src/core/errors/confab-error.js';
import type { Appended, Changed } from '../../src/modules/log/log.types.js';
import type { LogFollower } from './log-follower.js';
import { type LogProcess, newEdit, newMessage } from './room-logs.js';

/** Sends of a storm, and as many edits: `STORM_ENTRIES=5000` is one of some minutes. */
export const STORM_ENTRIES = Number(process.env['STORM_ENTRIES'] ?? 1500);

/** What was acknowledged, by text. */
export interface Acknowledged {
  /** client_message_id to the message. */
  sends: Map<string, Appended>;
  /** Edit's text to the rev it took. */
  edits: Map<string, Changed>;
}

interface Storm {
  room: string;
  /** Whether to go on after this many sends and as many edits; at least three are made. */
  goesOn: (done: number) => boolean;
  /** Work of one log under way at once. */
  inFlight: number;
}

/** Repeats what failed with an answer that allows it, as a client does. */
async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConfabError) || !['unknown_outcome', 'overloaded'].includes(error.code)) throw error;
      await delay(Math.random() * 50);
    }
  }
}

/**
 * Sends and edits through all logs at once, half of the edits on the first three messages, the others on messages drawn
 * from those sent before. An edit that is repeated after an unknown outcome is another edit: its text is another, too.
 */
export async function storm(logs: readonly LogProcess[], { room, goesOn, inFlight }: Storm): Promise<Acknowledged> {
  const acknowledged: Acknowledged = { sends: new Map(), edits: new Map() };
  const ids: string[] = [];
  const log = (n: number): LogProcess['log'] => {
    const process = logs[n % logs.length];
    if (!process) throw new Error('No logs');
    return process.log;
  };
  const send = async (n: number): Promise<void> => {
    const clientMessageId = `c${String(n)}`;
    const message = newMessage(room, `message ${String(n)}`, { clientMessageId });
    const answer = await insisting(() => log(n).append(message, Date.now() + 10_000));
    acknowledged.sends.set(clientMessageId, answer);
    ids.push(answer.message._id.toString());
  };
  const edit = async (n: number): Promise<void> => {
    const target = n % 2 === 0 ? ids[n % 3] : ids[Math.floor(Math.random() * ids.length)];
    let attempt = 0;
    const { text, answer } = await insisting(async () => {
      const content = `edit ${String(n)}.${String((attempt += 1))}`;
      return { text: content, answer: await log(n).change(newEdit(room, target ?? '', content), Date.now() + 10_000) };
    });
    acknowledged.edits.set(text, answer);
  };
  for (const n of [0, 1, 2]) await send(n);
  for (const n of [0, 1, 2]) await edit(n);
  let next = 3;
  const worker = async (): Promise<void> => {
    while (goesOn(next)) {
      const n = next++;
      await Promise.all([send(n), edit(n)]);
    }
  };
  await Promise.all(Array.from({ length: logs.length * inFlight }, worker));
  return acknowledged;
}

/** Follows the room while the storm blows, and to its end. */
export async function whileFollowing<T>(follower: LogFollower, blowing: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const following = follower.follow(stop.signal);
  try {
    return await blowing;
  } finally {
    stop.abort();
    await following;
  }
}
