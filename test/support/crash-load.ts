import { setTimeout as delay } from 'node:timers/promises';
import {
  ConfabError,
  type ConfabClient,
  isTransient,
  type MessageView,
  type OutgoingMessage,
  type SendMessageAnswer,
} from '../../client/src/index.js';

/** What was acknowledged, by the text that was sent. */
export interface Acknowledged {
  sends: Map<string, MessageView>;
  edits: Map<string, { messageId: string; rev: number }>;
  /** Ids of messages. */
  deletes: Set<string>;
}

/** How many were acknowledged, of whatever kind. */
export class AcknowledgedCount {
  private count = 0;
  private waiting: { from: number; resolve: () => void }[] = [];

  /** @param abandoned ends every wait, now and later */
  constructor(private readonly abandoned: AbortSignal) {}

  add(): void {
    this.count += 1;
    this.waiting = this.waiting.filter(({ from, resolve }) => {
      if (this.count >= from) resolve();
      return this.count < from;
    });
  }

  /** Resolves once there are so many more. @throws Error when the test was abandoned */
  more(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new Error('The test was abandoned'));
      if (this.abandoned.aborted) giveUp();
      this.abandoned.addEventListener('abort', giveUp, { once: true });
      this.waiting.push({ from: this.count + count, resolve });
    });
  }
}

export interface Writer {
  readonly name: string;
  readonly client: ConfabClient;
  /** Sends until it is acknowledged, always as the same message. */
  readonly send: (message: OutgoingMessage) => Promise<SendMessageAnswer>;
}

export interface Load {
  readonly writers: readonly Writer[];
  readonly rooms: readonly string[];
  /** What every writer has under way at once. */
  readonly inFlight: number;
  readonly goesOn: () => boolean;
  readonly count: AcknowledgedCount;
}

/**
 * Sends, edits and deletes until told to stop, then until all of it is acknowledged. Every text is written once in all: an
 * edit that is repeated after an unknown outcome is another edit, with another text. One message in eight is deleted and
 * never edited, and half of the edits go to the first message of each writer in each room.
 */
export async function writeThroughCrashes({ writers, rooms, inFlight, goesOn, count }: Load): Promise<Acknowledged> {
  const acknowledged: Acknowledged = { sends: new Map(), edits: new Map(), deletes: new Set() };

  const work = async ({ name, client, send }: Writer, lane: number): Promise<void> => {
    const mine: MessageView[] = [];
    for (let n = 0; goesOn(); n += 1) {
      const room = rooms[n % rooms.length] ?? '';
      const content = `${name} ${lane}.${n}`;
      const { message } = await send({ room_id: room, content, client_message_id: content });
      acknowledged.sends.set(content, message);
      count.add();
      if (n % 8 === 7) {
        await insisting(() => client.commands.deleteMessage({ room_id: room, message_id: message.id }));
        acknowledged.deletes.add(message.id);
        count.add();
        continue;
      }
      mine.push(message);
      const target = mine[n % 2 === 0 ? (n / 2) % Math.min(rooms.length, mine.length) : mine.length - 1] ?? message;
      let attempt = 0;
      const edited = await insisting(() =>
        client.commands.editMessage({
          room_id: target.room_id,
          message_id: target.id,
          content: `${name} edit ${lane}.${n}.${(attempt += 1)}`,
        }),
      );
      acknowledged.edits.set(edited.message.content, { messageId: target.id, rev: edited.message.rev });
      count.add();
    }
  };
  await Promise.all(writers.flatMap((writer) => Array.from({ length: inFlight }, (_, lane) => work(writer, lane))));
  return acknowledged;
}

/** Repeats what may succeed later, as any client does. */
async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConfabError) || !isTransient(error)) throw error;
      await delay(error.retryAfterMs ?? 20);
    }
  }
}

/** A writer whose sends go over REST, repeated by hand until the test is abandoned. */
export function restSender(url: string, token: string, abandoned: AbortSignal): Writer['send'] {
  return ({ room_id: room, ...body }) =>
    insisting(async () => {
      if (abandoned.aborted) throw new ConfabError('closed', 'The test was abandoned');
      const response = await request(`${url}/v1/rooms/${room ?? ''}/messages`, token, body);
      const answer: unknown = await response.json().catch(() => null);
      if (response.ok && isSent(answer)) return answer;
      const isBusy = response.status >= 500 || response.status === 429;
      throw new ConfabError(isBusy ? 'unknown_outcome' : 'internal', `Status ${response.status}`);
    });
}

async function request(url: string, token: string, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new ConfabError('disconnected', 'The request failed', { cause });
  }
}

function isSent(answer: unknown): answer is SendMessageAnswer {
  return typeof answer === 'object' && answer !== null && 'message' in answer;
}
