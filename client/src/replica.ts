import type { MessageView, SyncRoomView } from './protocol.generated.js';
import { requoted } from './quotes.js';

/** A place in the two logs of a room, and the epoch in which it means something. */
export interface Position {
  epoch: string;
  seq: number;
  rev: number;
}

/** A message as a change left it, or as a later one did: several changes of a message may show as its newest state. */
export interface Change {
  /** Every change up to this one has been shown once this item has. */
  rev: number;
  message: MessageView;
}

/** What a step of the replica brought, in log order. */
export interface News {
  messages: MessageView[];
  changes: Change[];
}

/**
 * A copy of the newest part of a room's two logs. It only ever moves forward, entry by entry or page by page, so it is
 * complete from `messagesFrom` to `seq` and from `changesFrom` to `rev`. Messages that one may not see leave no trace in it
 * but the count.
 */
export class Replica {
  #position: Position = { epoch: '', seq: 0, rev: 0 };
  #capacity: number;
  /** By seq. */
  #messages: MessageView[] = [];
  #seqById = new Map<string, number>();
  #messagesFrom = 0;
  /** By rev; several may have the same. */
  #changes: Change[] = [];
  #changesFrom = 0;
  /** How many changes were let go of: readers count from the first there ever was. */
  #changesGone = 0;
  #isLeftOut: (message: MessageView) => boolean = () => false;

  /** @param capacity how many of the newest messages, and of the newest changes, are kept. */
  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
  }

  get epoch(): string {
    return this.#position.epoch;
  }
  /** Every message up to this one is known. */
  get seq(): number {
    return this.#position.seq;
  }
  /** Every change up to this one is known. */
  get rev(): number {
    return this.#position.rev;
  }
  /** The messages that are kept have a greater seq than this, and all that do are kept. */
  get messagesFrom(): number {
    return this.#messagesFrom;
  }
  /** The changes that are kept have a greater rev than this, and all that do are kept, each message's newest at least. */
  get changesFrom(): number {
    return this.#changesFrom;
  }
  get messages(): readonly MessageView[] {
    return this.#messages;
  }
  /** The index of the oldest kept change, as `changeAt` takes it. */
  get changesGone(): number {
    return this.#changesGone;
  }

  /** Forgets everything and begins at a position. */
  start(position: Position): void {
    this.#position = { ...position };
    this.#messages = [];
    this.#seqById.clear();
    this.#messagesFrom = position.seq;
    this.#changesGone += this.#changes.length;
    this.#changes = [];
    this.#changesFrom = position.rev;
  }

  message(id: string): MessageView | undefined {
    const seq = this.#seqById.get(id);
    return seq === undefined ? undefined : this.#messages[this.#indexAfter(seq - 1)];
  }

  /** The first kept message after a seq. */
  messageAfter(seq: number): MessageView | undefined {
    return this.#messages[this.#indexAfter(seq)];
  }

  /** A kept change by its index, counted from the first there ever was. */
  changeAt(index: number): Change | undefined {
    return this.#changes[index - this.#changesGone];
  }

  /** The index of the first kept change after a rev. */
  changeIndexAfter(rev: number): number {
    return this.#changesGone + firstIndex(this.#changes, (change) => change.rev > rev);
  }

  /** Sets which messages are not to be kept, though they count. */
  leaveOut(isLeftOut: (message: MessageView) => boolean): void {
    this.#isLeftOut = isLeftOut;
  }

  /** Lets go of kept messages that are not to be kept any more. */
  dropLeftOut(): void {
    for (const message of this.#messages) if (this.#isLeftOut(message)) this.#seqById.delete(message.id);
    this.#messages = this.#messages.filter((message) => !this.#isLeftOut(message));
  }

  /** Takes the message seq + 1; null for one that may not be seen. */
  append(message: MessageView | null): void {
    this.#position.seq += 1;
    if (message) this.#push(message);
  }

  /** Takes the change rev + 1, of a message not after `seq`; null for one that may not be seen. */
  revise(message: MessageView | null): void {
    this.#position.rev += 1;
    if (message) this.#change({ rev: this.#position.rev, message });
  }

  /** Takes a page of `sync` asked for from this position. */
  absorb(page: SyncRoomView): News {
    const changes = changesIn(page);
    for (const change of changes) this.#change(change);
    const messages = page.messages.filter((message) => message.seq > this.seq && message.seq <= page.head_seq);
    this.#position = {
      epoch: page.epoch,
      seq: Math.max(this.seq, page.head_seq),
      rev: Math.max(this.rev, page.head_rev),
    };
    for (const message of messages) this.#push(message);
    return { messages, changes };
  }

  /** Puts a message in its place if it is kept and newer there. @returns whether it was. */
  put(message: MessageView): boolean {
    const index = this.#indexAfter(message.seq - 1);
    const known = this.#messages[index];
    if (known?.id !== message.id || known.rev >= message.rev) return false;
    // Of a reply that streams on, what was pushed may be more than what the change had.
    const isMore = known.is_streaming && message.is_streaming && known.content.length > message.content.length;
    this.#messages[index] = isMore ? { ...message, content: known.content } : message;
    return true;
  }

  /** Gives a kept message that is streaming more text. @returns the message, where it is kept */
  grow(id: string, content: string): MessageView | null {
    const seq = this.#seqById.get(id);
    const index = seq === undefined ? -1 : this.#indexAfter(seq - 1);
    const known = this.#messages[index];
    if (known?.id !== id) return null;
    const grown = { ...known, content };
    this.#messages[index] = grown;
    return grown;
  }

  /** Whether a kept message is streaming: there may be more of it than was pushed. */
  get isStreaming(): boolean {
    return this.#messages.some((message) => message.is_streaming);
  }

  /** Puts older messages before the kept ones, which may then be that many more. @param from see `messagesFrom` */
  prepend(older: readonly MessageView[], from: number): void {
    const kept = older.filter((message) => !this.#isLeftOut(message));
    this.#capacity += kept.length;
    this.#messages = [...kept, ...this.#messages];
    for (const message of kept) this.#seqById.set(message.id, message.seq);
    this.#messagesFrom = from;
  }

  #push(message: MessageView): void {
    if (this.#isLeftOut(message)) return;
    this.#messages.push(message);
    this.#seqById.set(message.id, message.seq);
    // A quarter over, then cut at once: moving the whole window for each message would cost its length each time.
    if (this.#messages.length <= this.#capacity * 1.25) return;
    for (const gone of this.#messages.splice(0, this.#messages.length - this.#capacity)) {
      this.#seqById.delete(gone.id);
      this.#messagesFrom = gone.seq;
    }
  }

  #change(change: Change): void {
    this.put(change.message);
    this.#requote(change.message);
    this.#changes.push(change);
    if (this.#changes.length <= this.#capacity * 1.25) return;
    const gone = this.#changes.splice(0, this.#changes.length - this.#capacity);
    this.#changesGone += gone.length;
    this.#changesFrom = gone.at(-1)?.rev ?? this.#changesFrom;
  }

  /** Brings what others quote of a message up to date: a text that is edited or deleted must not live on in quotes. */
  #requote(changed: MessageView): void {
    for (const [index, message] of this.#messages.entries()) this.#messages[index] = requoted(message, changed);
  }

  #indexAfter(seq: number): number {
    return firstIndex(this.#messages, (message) => message.seq > seq);
  }
}

/**
 * The changes that a page of `sync` tells of, by rev. A message in it may be newer than the page's head: then its change
 * counts with the head, and comes again with its own rev, so that readers never pass a rev that they have not seen.
 */
export function changesIn(page: SyncRoomView): Change[] {
  return page.changed
    .map((message) => ({ rev: Math.min(message.rev, page.head_rev), message }))
    .sort((a, b) => a.rev - b.rev);
}

/** The first index where the test holds, in a list where it holds from some index on; the length where it never does. */
function firstIndex<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = list[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
