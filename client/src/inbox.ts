import type { MessageView } from './protocol.generated.js';
import type { News, Replica } from './replica.js';
import { isEvent, isRecord, type Push } from './wire.js';

/** An entry of one of the two logs as a push told it; `message` is null where one may not see it. */
type Entry = { log: 'messages'; number: number; message: MessageView | null } | ChangeEntry;
interface ChangeEntry {
  log: 'changes';
  number: number;
  message: MessageView | null;
}

/** More than this is not worth holding: a sync brings it in fewer and larger frames. */
const MOST_HELD = 2000;

/** Puts what was pushed in log order: takes what is next, holds what is early, ignores what is known. */
export class Inbox {
  readonly #replica: Replica;
  readonly #messages = new Map<number, Entry>();
  readonly #changes = new Map<number, ChangeEntry>();
  #overflown = false;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** Whether something is known to be missing. */
  get hasGap(): boolean {
    return this.#overflown || this.#messages.size + this.#changes.size > 0;
  }

  /** Keeps an entry for `settle`. @returns whether the push was one. */
  hold(push: Push): boolean {
    const entry = entryOf(push);
    if (!entry) return false;
    if (this.#messages.size + this.#changes.size >= MOST_HELD) this.forget(true);
    if (entry.log === 'messages') this.#messages.set(entry.number, entry);
    else this.#changes.set(entry.number, entry);
    return true;
  }

  /** Drops what is held. @param missing whether what was dropped is now missing. */
  forget(missing = false): void {
    this.#messages.clear();
    this.#changes.clear();
    this.#overflown = missing;
  }

  /** To be called before a sync begins, which will bring whatever was dropped until now. */
  expectAll(): void {
    this.#overflown = false;
  }

  /** Gives the replica all that is held and next. What waits for something missing stays. */
  settle(): News {
    const news: News = { messages: [], changes: [] };
    this.#takeKnown();
    while (this.#takeMessage(news) || this.#takeChange(news));
    return news;
  }

  #takeMessage({ messages }: News): boolean {
    const next = this.#messages.get(this.#replica.seq + 1);
    if (!next) return false;
    this.#messages.delete(next.number);
    this.#replica.append(next.message);
    if (next.message) messages.push(next.message);
    return true;
  }

  #takeChange({ changes }: News): boolean {
    const next = this.#changes.get(this.#replica.rev + 1);
    // Its message first: the push of the message, still on its way, may show it as it was before the change.
    if (!next || (next.message && next.message.seq > this.#replica.seq)) return false;
    this.#changes.delete(next.number);
    this.#replica.revise(next.message);
    if (next.message) changes.push({ rev: next.number, message: next.message });
    return true;
  }

  /** Doubles and what a sync overtook; they may still be newer than what the sync read. */
  #takeKnown(): void {
    for (const [held, known] of [
      [this.#messages, this.#replica.seq],
      [this.#changes, this.#replica.rev],
    ] as const) {
      for (const { number, message } of held.values()) {
        if (number > known) continue;
        held.delete(number);
        if (message) this.#replica.put(message);
      }
    }
  }
}

/** The log entry in a push: by its shape, so that changes of kinds yet to be invented count too. */
export function entryOf(push: Push): Entry | null {
  if (isEvent(push, 'message_created')) {
    return { log: 'messages', number: push.data.seq, message: push.data.message };
  }
  if (isEvent(push, 'skipped')) {
    const { seq, rev } = push.data;
    if (typeof rev === 'number') return { log: 'changes', number: rev, message: null };
    return typeof seq === 'number' ? { log: 'messages', number: seq, message: null } : null;
  }
  const data: object = push.data;
  if (!('rev' in data) || typeof data.rev !== 'number' || !('message' in data) || !isMessage(data.message)) return null;
  return { log: 'changes', number: data.rev, message: data.message };
}

function isMessage(value: unknown): value is MessageView {
  return isRecord(value) && typeof value.id === 'string' && typeof value.seq === 'number';
}
