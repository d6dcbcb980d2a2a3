import { Emitter } from './emitter.js';
import { asConfabError, ConfabError, isTransient } from './errors.js';
import type { SendMessageAnswer, SendMessageCommand } from './protocol.generated.js';
import { deferred, pause, pauseMs, Signal, type Timing } from './waiting.js';

/** A message to be sent. `client_message_id` and `sent_at` are filled in where they are missing. */
export type OutgoingMessage = SendMessageCommand;

/** What an outbox keeps of a message: enough to send it again after a restart, as the same message. */
export interface StoredMessage {
  client_message_id: string;
  data: SendMessageCommand;
}

/** A message on its way, for people to see. */
export interface PendingMessage extends StoredMessage {
  state: 'queued' | 'sending';
  /** How often it was sent. */
  attempts: number;
  /** Why the last attempt failed; null for none. */
  error: ConfabError | null;
}

/** Where pending messages survive a restart. One store belongs to one user. */
export interface OutboxStore {
  /** Everything put and not removed, in the order it was put. */
  load(): Promise<StoredMessage[]>;
  /** The message is sent only after this resolved; when it rejects, `send` does. */
  put(message: StoredMessage): Promise<void>;
  remove(clientMessageId: string): Promise<void>;
}

export interface OutboxOptions {
  /**
   * How many messages of one room may be on their way at once. 1, the default, keeps the order of one's messages whatever
   * fails. More is faster, and keeps it only while nothing fails: what must be repeated may come after what was sent later.
   */
  inFlight?: number;
  /** Default: memory only. */
  store?: OutboxStore;
}

export interface OutboxEvents {
  /** The pending messages changed. */
  change: null;
  /** A message was refused for good. Its `send` rejects too, if it was sent since the start. */
  failed: { message: StoredMessage; error: ConfabError };
}

/** What it sends through. */
export interface OutboxLink {
  readonly timing: Timing;
  request(data: SendMessageCommand): Promise<SendMessageAnswer>;
  /** Resolves when connected. @throws ConfabError `timeout`, or why there will be no connection */
  connected(withinMs: number): Promise<void>;
  isClosed(): boolean;
}

interface Entry extends PendingMessage {
  stored: Promise<void>;
  resolve: (answer: SendMessageAnswer) => void;
  reject: (error: ConfabError) => void;
}

interface Lane {
  entries: Entry[];
  added: Signal;
  isRunning: boolean;
}

const WAIT_MS = 60_000;

/** Sends each message until it is acknowledged or refused for good, as one and the same message however often. */
export class Outbox {
  readonly #events = new Emitter<OutboxEvents>();
  readonly #link: OutboxLink;
  readonly #inFlight: number;
  readonly #store: OutboxStore | null;
  /** By room or set of participants. */
  readonly #lanes = new Map<string, Lane>();
  readonly #loaded: Promise<void>;
  /** Until then nothing is sent: the server counts a user's messages over all rooms, and one was too many. */
  #heldUntil = 0;

  /** @internal Made by the client. */
  constructor(link: OutboxLink, { inFlight = 1, store }: OutboxOptions) {
    this.#link = link;
    this.#inFlight = Math.max(1, inFlight);
    this.#store = store ?? null;
    this.#loaded = this.#load();
  }

  on<K extends keyof OutboxEvents>(name: K, listener: (data: OutboxEvents[K]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** What is not acknowledged yet, in order: of one room, or of all. */
  pending(roomId?: string): readonly PendingMessage[] {
    const entries = [...this.#lanes.values()].flatMap((lane) => lane.entries);
    return roomId === undefined ? entries : entries.filter(({ data }) => data.room_id === roomId);
  }

  /**
   * Sends a message, and again with the same `client_message_id` when the connection is lost, no answer comes, or the server
   * is busy, until it is in the log. Messages to one room go in the order of the calls.
   * @throws ConfabError with the server's code when it is refused for good; `closed` when the client was closed before the
   * outcome was known (a store keeps the message for the next start).
   */
  send(message: OutgoingMessage): Promise<SendMessageAnswer> {
    const id = message.client_message_id ?? randomId();
    const data = { ...message, client_message_id: id, sent_at: message.sent_at ?? new Date().toISOString() };
    const stored = this.#store?.put({ client_message_id: id, data }) ?? Promise.resolve();
    const { entry, outcome } = newEntry({ client_message_id: id, data }, stored);
    this.#laneOf(data).entries.push(entry);
    this.#wake(data);
    return outcome;
  }

  /** Takes back a message that is not on its way. @returns false when it is, or is not pending */
  cancel(clientMessageId: string): boolean {
    for (const lane of this.#lanes.values()) {
      const entry = lane.entries.find((one) => one.client_message_id === clientMessageId);
      // One that was sent before may be in the log already: only a repeat can tell.
      if (entry?.state !== 'queued' || entry.attempts > 0) continue;
      this.#settle(lane, entry, () => entry.reject(new ConfabError('closed', 'The message was taken back')));
      return true;
    }
    return false;
  }

  /** @internal Rejects everything pending; a store keeps it. */
  close(error: ConfabError): void {
    const entries = [...this.#lanes.values()].flatMap((lane) => lane.entries.splice(0));
    for (const entry of entries) entry.reject(error);
    this.#lanes.clear();
    if (entries.length > 0) this.#events.emit('change', null);
  }

  async #load(): Promise<void> {
    const messages = (await this.#store?.load()) ?? [];
    // Before what was sent meanwhile: it is older.
    for (const message of messages.reverse()) {
      if (this.#link.isClosed()) return;
      const { entry, outcome } = newEntry(message, Promise.resolve());
      outcome.catch(() => undefined);
      this.#laneOf(message.data).entries.unshift(entry);
    }
    for (const { data } of messages) this.#wake(data);
  }

  #laneOf(data: SendMessageCommand): Lane {
    const key = data.room_id ?? JSON.stringify([...(data.participants ?? [])].sort());
    let lane = this.#lanes.get(key);
    if (!lane) this.#lanes.set(key, (lane = { entries: [], added: new Signal(), isRunning: false }));
    return lane;
  }

  #wake(data: SendMessageCommand): void {
    const lane = this.#laneOf(data);
    lane.added.notify();
    this.#events.emit('change', null);
    if (!lane.isRunning) void this.#run(lane);
  }

  async #run(lane: Lane): Promise<void> {
    lane.isRunning = true;
    await this.#loaded.catch(() => undefined);
    for (let attempt = 0; lane.entries.length > 0 && !this.#link.isClosed();) {
      if (!(await this.#isConnected())) continue;
      if (this.#isHeld()) await pause(this.#heldUntil - Date.now());
      const before = lane.entries.length;
      const failure = await this.#burst(lane);
      if (lane.entries.length < before || !failure) attempt = 0;
      if (failure) await this.#rest(failure, attempt++);
    }
    lane.isRunning = false;
    if (this.#link.isClosed()) this.close(new ConfabError('closed', 'This client was closed'));
    for (const [key, known] of this.#lanes) if (known === lane && lane.entries.length === 0) this.#lanes.delete(key);
  }

  async #rest(failure: ConfabError, attempt: number): Promise<void> {
    const restMs = pauseMs(this.#link.timing, attempt, failure.retryAfterMs);
    if (failure.code === 'rate_limited') this.#heldUntil = Math.max(this.#heldUntil, Date.now() + restMs);
    await pause(restMs);
  }

  #isHeld(): boolean {
    return Date.now() < this.#heldUntil;
  }

  async #isConnected(): Promise<boolean> {
    try {
      await this.#link.connected(WAIT_MS);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Sends from the front on until nothing is left, one fails that is to be repeated, or all are held; then waits for those on their way, so
   * that the next burst begins with the oldest that is left.
   */
  async #burst(lane: Lane): Promise<ConfabError | null> {
    const flying = new Set<Promise<void>>();
    const failures: ConfabError[] = [];
    while (failures.length === 0) {
      const entry = this.#isHeld() ? undefined : lane.entries.find(({ state }) => state === 'queued');
      if (entry && flying.size < this.#inFlight) {
        const flight = this.#transmit(lane, entry).then((failure) => {
          flying.delete(flight);
          if (failure) failures.push(failure);
        });
        flying.add(flight);
      } else if (flying.size === 0) break;
      else await Promise.race([...flying, lane.added.wait()]);
    }
    await Promise.all(flying);
    return failures[0] ?? null;
  }

  /** @returns why it must be repeated; null when it is settled. */
  async #transmit(lane: Lane, entry: Entry): Promise<ConfabError | null> {
    entry.state = 'sending';
    try {
      await entry.stored;
      entry.attempts += 1;
      this.#events.emit('change', null);
      const answer = await this.#link.request(entry.data);
      this.#settle(lane, entry, () => entry.resolve(answer));
      return null;
    } catch (error) {
      // The outbox was closed meanwhile: whoever waited was told, and the store keeps it.
      if (!lane.entries.includes(entry)) return null;
      const failure = asConfabError(error);
      entry.error = failure;
      if (isTransient(failure)) {
        entry.state = 'queued';
        return failure;
      }
      this.#settle(lane, entry, () => entry.reject(failure));
      this.#events.emit('failed', { message: entry, error: failure });
      return null;
    }
  }

  #settle(lane: Lane, entry: Entry, tell: () => void): void {
    const index = lane.entries.indexOf(entry);
    // Not there: the outbox was closed, and the store keeps it.
    if (index < 0) return;
    lane.entries.splice(index, 1);
    // Kept too long is harmless: sent again, it is the same message.
    this.#store?.remove(entry.client_message_id).catch(() => undefined);
    tell();
    this.#events.emit('change', null);
  }
}

function newEntry(
  message: StoredMessage,
  stored: Promise<void>,
): { entry: Entry; outcome: Promise<SendMessageAnswer> } {
  const { promise: outcome, resolve, reject } = deferred<SendMessageAnswer>();
  // Looked at when its turn comes; until then a failure is nobody's.
  stored.catch(() => undefined);
  return { entry: { ...message, state: 'queued', attempts: 0, error: null, stored, resolve, reject }, outcome };
}

/** 128 random bits, for ids that a client gives. `crypto.randomUUID` is missing on pages that were not loaded over https. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
