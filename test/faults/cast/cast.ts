import { setTimeout as delay } from 'node:timers/promises';
import { type ConfabClient, ConfabError, connect, type MessageView } from '../../../client/src/index.js';
import { tokenOf } from '../../support/tokens.js';
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
const UNKNOWN: readonly string[] = ['disconnected', 'timeout', 'unknown_outcome', 'closed'];

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

/** Somebody's token, which outlives every performance, on servers whose clock is wrong too. */
export function longToken(name: string): Promise<string> {
  return tokenOf(name, { seconds: 86_400 });
}

/** Somebody's typed client. */
export function clientOf(url: string, name: string): ConfabClient {
  const timing = { retryMaxMs: 2000 };
  return connect({ url, token: () => longToken(name), transports: ['websocket'], timing });
}

/**
 * Sends a message with a mark that no other has, and writes down what becomes of it.
 * @param insists by the outbox, until it is acknowledged; else once, so that nobody may know
 * @returns the message; null where it was not acknowledged
 */
export async function sendMarked(
  { history }: Play,
  client: ConfabClient,
  { by, room, mark, insists }: { by: string; room: string; mark: string; insists: boolean },
): Promise<MessageView | null> {
  const data = { room_id: room, content: mark, client_message_id: mark, extra_metadata: { mark } };
  const { outcome, code, ...end } = await ended(insists ? client.send(data) : client.command('send_message', data));
  const message = 'answer' in end ? end.answer.message : null;
  const seen = message && { id: message.id, seq: message.seq, rev: message.rev };
  history.add({ kind: 'send', by, room, mark, outcome, code, message: seen });
  return message;
}
