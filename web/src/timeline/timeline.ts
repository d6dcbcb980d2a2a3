import type { FetchHistoryAnswer, FetchHistoryCommand, MessageView, OwnSide, Room } from '@confab/client';
import { Store } from '../shared/store.js';
import {
  type MessageWindow,
  MIDDLE_INDEX,
  placeOf,
  withChange,
  withNewer,
  without,
  withOlder,
} from './message-window.js';

/** How many messages are fetched at once, and how many are kept for the list at most. */
const PAGE = 60;
const MOST = 480;

/** What a timeline shows. */
export interface TimelineView extends MessageWindow {
  /** Counts how often other messages took the place of those shown: then the list begins anew, at `start`. */
  readonly generation: number;
  readonly start: Start;
  /** The message that one wants to come to, until one is there. */
  readonly target: string | null;
  /** Messages after this many ordinary ones are new since one looked; null where none are. */
  readonly newSince: number | null;
}

/** Where a list begins: at its end, or with a message in its middle, or first. */
export type Start = { at: 'end' } | { at: 'middle' | 'unread'; id: string };

/** What it reads a room by. */
export type TimelineRoom = Pick<Room, 'id' | 'messages' | 'messagesFrom' | 'opened' | 'on'> & {
  readonly own: Pick<OwnSide, 'unread' | 'readTally' | 'member' | 'isGone'>;
};
type History = (data: FetchHistoryCommand) => Promise<FetchHistoryAnswer>;

const EMPTY: TimelineView = {
  ...{ messages: [], firstIndex: MIDDLE_INDEX, isAtStart: false, isAtEnd: false },
  ...{ generation: 0, start: { at: 'end' }, target: null, newSince: null },
};

/**
 * A window on a room's log: its newest messages, which it follows, or some that lie as far back as one likes. It never
 * holds more than a few hundred, so that a room of a million costs as much as one of a thousand.
 */
export class Timeline {
  readonly view = new Store<TimelineView>(EMPTY);
  readonly #room: TimelineRoom;
  readonly #history: History;
  readonly #stops: (() => void)[];
  /** For each page on its way, what has changed meanwhile: the page may be older. */
  readonly #loads = new Set<Map<string, MessageView>>();
  /** Counts the wishes to see something else: the last one holds, whichever is answered first. */
  #wishes = 0;
  #isClosed = false;
  #isWatched = false;

  constructor(room: TimelineRoom, history: History) {
    this.#room = room;
    this.#history = history;
    this.#stops = [
      room.on('message', (message) => this.#onMessage(message)),
      room.on('change', ({ message }) => this.#onChange(message)),
      room.on('stream', (message) => this.#onChange(message)),
      room.on('own', () => this.#show(without(this.view.get(), (message) => room.own.isGone(message)))),
      room.on('reset', () => this.#restart()),
    ];
    void room.opened().then(
      () => this.#open(),
      () => undefined,
    );
  }

  /** Tells whether somebody is looking at the newest messages just now. */
  watch(isWatched: boolean): void {
    this.#isWatched = isWatched;
  }

  close(): void {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
  }

  /** Puts older messages before those shown. @throws ConfabError */
  async loadOlder(): Promise<void> {
    const first = this.view.get().messages[0];
    if (!first || this.view.get().isAtStart || this.#loads.size > 0) return;
    const kept = this.#room.messages;
    const until = kept.findIndex(({ seq }) => seq >= first.seq);
    if (until > 0) {
      const from = Math.max(0, until - PAGE);
      const isStart = from === 0 && this.#room.messagesFrom === 0;
      this.#show(withOlder(this.view.get(), kept.slice(from, until), isStart, MOST));
      return;
    }
    const page = await this.#fetch({ before_id: first.id }, this.#sameList());
    if (page) this.#show(withOlder(this.view.get(), page.messages, page.has_more !== true, MOST));
  }

  /** Puts newer messages behind those shown, where it does not follow the newest. @throws ConfabError */
  async loadNewer(): Promise<void> {
    const last = this.view.get().messages.at(-1);
    if (!last || this.view.get().isAtEnd || this.#loads.size > 0) return;
    if (last.seq <= this.#room.messagesFrom) {
      const page = await this.#fetch({ after_id: last.id }, this.#sameList());
      if (page) this.#show(withNewer(this.view.get(), page.messages, false, MOST));
      if (page && page.messages.length > 0) return;
    }
    // From here on all is kept that comes.
    const rest = this.#room.messages.filter(({ seq }) => seq > last.seq);
    this.#show(withNewer(this.view.get(), rest.slice(0, PAGE), rest.length <= PAGE, MOST));
  }

  /** Shows the newest messages, and follows them. */
  jumpToNewest(): void {
    this.#wish();
    this.#begin(this.#newest(), { at: 'end' });
  }

  /** Shows a message, with what is around it where it is not shown yet. @throws ConfabError */
  async jumpTo(id: string): Promise<void> {
    const isWanted = this.#wish();
    if (placeOf(this.view.get(), id) < 0) await this.#startAround(id, { at: 'middle', id }, isWanted);
    if (isWanted()) this.#put({ target: id });
  }

  /** Begins anew with a message in the middle: a list that has only begun is not where it can be scrolled from. @throws ConfabError */
  async beginAt(id: string): Promise<void> {
    const view = this.view.get();
    if (placeOf(view, id) >= 0) this.#begin(view, { at: 'middle', id });
    await this.jumpTo(id);
  }

  /** One has come to the message that one wanted to come to. */
  arrived(): void {
    this.#put({ target: null });
  }

  #open(): void {
    if (this.#isClosed) return;
    const { messages, own } = this.#room;
    const { readTally } = own;
    if (own.unread === 0) {
      this.jumpToNewest();
      return;
    }
    this.#put({ newSince: readTally });
    const firstNew = messages.find((message) => message.tally > readTally);
    const lastReadId = own.member?.last_read_id ?? null;
    const isFurtherBack = firstNew !== undefined && firstNew.tally > readTally + 1 && lastReadId !== null;
    if (isFurtherBack) void this.#startUnread(lastReadId);
    else this.#begin(this.#newest(), firstNew ? { at: 'unread', id: firstNew.id } : { at: 'end' });
  }

  #newest(): MessageWindow {
    const { messages, messagesFrom } = this.#room;
    const newest = messages.slice(-PAGE);
    const isAtStart = messagesFrom === 0 && newest.length === messages.length;
    return { messages: newest, firstIndex: MIDDLE_INDEX, isAtStart, isAtEnd: true };
  }

  async #startUnread(lastReadId: string): Promise<void> {
    const isWanted = this.#wish();
    try {
      await this.#startAround(lastReadId, { at: 'unread', id: lastReadId }, isWanted);
    } catch {
      if (isWanted()) this.jumpToNewest();
    }
  }

  async #startAround(id: string, start: Start, isWanted: () => boolean): Promise<void> {
    const page = await this.#fetch({ around_id: id }, isWanted);
    if (!page) return;
    const last = page.messages.at(-1);
    const isAtEnd = page.has_more_after !== true;
    const rest = isAtEnd ? this.#room.messages.filter(({ seq }) => seq > (last?.seq ?? 0)) : [];
    const messages = [...page.messages, ...rest];
    this.#begin({ messages, firstIndex: MIDDLE_INDEX, isAtStart: page.has_more_before !== true, isAtEnd }, start);
  }

  /** A page, each message as new as is known; null where it is not wanted any more. */
  async #fetch(
    data: Omit<FetchHistoryCommand, 'room_id'>,
    isWanted: () => boolean,
  ): Promise<FetchHistoryAnswer | null> {
    const changes = new Map<string, MessageView>();
    this.#loads.add(changes);
    try {
      const page = await this.#history({ room_id: this.#room.id, limit: PAGE, ...data });
      if (this.#isClosed || !isWanted()) return null;
      const messages = page.messages.map((message) => newest(message, changes.get(message.id)));
      return { ...page, messages: messages.filter((message) => !this.#room.own.isGone(message)) };
    } finally {
      this.#loads.delete(changes);
    }
  }

  /** Begins a wish, and gives whether it is still the last one. */
  #wish(): () => boolean {
    const wish = (this.#wishes += 1);
    return () => wish === this.#wishes;
  }

  /** Gives whether the list is still the one of now, and no other messages have taken its place. */
  #sameList(): () => boolean {
    const { generation } = this.view.get();
    return () => generation === this.view.get().generation;
  }

  #restart(): void {
    void this.#room.opened().then(
      () => this.jumpToNewest(),
      () => undefined,
    );
  }

  #onMessage(message: MessageView): void {
    const { readTally } = this.#room.own;
    // The first that is unread, however many are known by now.
    if (!this.#isWatched && message.tally === readTally + 1) this.#put({ newSince: readTally });
    const view = this.view.get();
    if (!view.isAtEnd || message.seq <= (view.messages.at(-1)?.seq ?? 0)) return;
    // Whoever reads further up keeps what they read; the newest are a jump away.
    if (!this.#isWatched && view.messages.length >= MOST) this.#put({ isAtEnd: false });
    else this.#show(withNewer(view, [message], true, MOST));
  }

  #onChange(message: MessageView): void {
    for (const changes of this.#loads) changes.set(message.id, message);
    this.#show(withChange(this.view.get(), message));
  }

  #begin(window: MessageWindow, start: Start): void {
    // What is on its way is for the list that was there before.
    this.#loads.clear();
    this.#put({ ...window, start, target: null, generation: this.view.get().generation + 1 });
  }

  #show(window: MessageWindow): void {
    if (window !== this.view.get()) this.#put(window);
  }

  #put(changes: Partial<TimelineView>): void {
    this.view.set({ ...this.view.get(), ...changes });
  }
}

function newest(message: MessageView, changed: MessageView | undefined): MessageView {
  return changed && changed.rev > message.rev ? changed : message;
}
