import { asConfabError, ConfabError, isTransient } from './errors.js';
import { Inbox } from './inbox.js';
import type { SyncRoomView } from './protocol.generated.js';
import { Replica, type News, type Position } from './replica.js';
import { deferred, pause, pauseMs, Signal, Timer, type Timing } from './waiting.js';
import type { Push } from './wire.js';

/** Where a room's log stood when this connection was subscribed to it. */
export interface Head {
  epoch: string;
  head_seq: number;
  head_rev: number;
  /** How often one's own side of the room had changed. */
  own_rev: number;
}

/** `live`: complete and pushed to. `behind`: the connection is lost, or a sync is under way. */
export type RoomState = 'opening' | 'live' | 'behind' | 'closed';
/** Why a room ended here: one left it or was removed, it was deleted or is not to be seen, or the client closed it. */
export type RoomEnd = 'left' | 'deleted' | 'not_found' | 'closed';

/** What keeping a room in step needs of the client. */
export interface SyncHost {
  readonly timing: Timing;
  isConnected(): boolean;
  /** Subscribes this connection to a room that it was not subscribed to by itself. @throws ConfabError */
  subscribe(roomId: string): Promise<Head>;
  /** One page of `sync`. @throws ConfabError */
  page(roomId: string, after: Position, weight: number): Promise<SyncRoomView>;
  trouble(error: ConfabError): void;
}

/** What it tells of. */
export interface SyncListener {
  news(news: News): void;
  reset(): void;
  state(state: RoomState): void;
  /** A page of sync is about to be taken. */
  page(page: SyncRoomView): void;
  /** How often one's own side changed, as far as is known. */
  ownRev(): number;
}

/** As many entries as a page of one room may bring, as far as one can know. */
export const FULL_PAGE = 500;

/** Keeps the replica of one room in step with its log: whatever pushes are lost, doubled or out of order. */
export class RoomSync {
  readonly replica: Replica;
  /** Told whenever the replica moved on, or ended. */
  readonly moved = new Signal();
  readonly #id: string;
  readonly #host: SyncHost;
  readonly #listener: SyncListener;
  readonly #initial: number;
  readonly #inbox: Inbox;
  readonly #gapTimer = new Timer();
  readonly #opened = deferred<undefined>();
  #state: RoomState = 'opening';
  #end: RoomEnd | null = null;
  #lost = 0;
  #resets = 0;
  #hasPosition = false;
  #head: Head | null = null;
  #working: Promise<void> | null = null;
  #again = false;

  constructor(id: string, host: SyncHost, listener: SyncListener, window: number, initial: number) {
    this.#id = id;
    this.#host = host;
    this.#listener = listener;
    this.#initial = initial;
    this.replica = new Replica(window);
    this.#inbox = new Inbox(this.replica);
    this.#opened.promise.catch(() => undefined);
  }

  get state(): RoomState {
    return this.#state;
  }
  get end(): RoomEnd | null {
    return this.#end;
  }
  /** How many entries one might have had when it ended are known to be missing. */
  get lost(): number {
    return this.#lost;
  }
  /** How often the log was replaced: numbers read before mean nothing after. */
  get resets(): number {
    return this.#resets;
  }

  async opened(): Promise<void> {
    await this.#opened.promise;
  }

  /** Resolves when everything up to these numbers is known. @throws ConfabError when the room ends before. */
  async reached(seq: number, rev: number): Promise<void> {
    while (this.replica.seq < seq || this.replica.rev < rev) {
      if (this.#end) throw this.endError();
      await this.moved.wait();
    }
  }

  /** The connection stands: where the log was when it was subscribed; null when it was not. */
  connected(head: Head | null): void {
    this.#head = head;
    const { epoch, seq, rev } = this.replica;
    const isLevel =
      this.#hasPosition &&
      head?.epoch === epoch &&
      head.head_seq === seq &&
      head.head_rev === rev &&
      head.own_rev === this.#listener.ownRev() &&
      !this.replica.isStreaming;
    if (this.#state === 'opening' || !isLevel || this.#working || this.#inbox.hasGap) void this.sync();
    else this.#become('live');
  }

  disconnected(): void {
    this.#head = null;
    this.#gapTimer.clear();
    // What was early may be of a log that is no more; the sync after the reconnect brings it again.
    this.#inbox.forget();
    if (this.#state === 'live') this.#become('behind');
  }

  /** Takes a push. @returns whether it was an entry of the log. */
  offer(push: Push): boolean {
    const isEntry = this.#inbox.hold(push);
    if (isEntry) this.#settle();
    return isEntry;
  }

  /** Looks now whether anything is missing. Resolves when it is there, or must wait for the next connection. */
  async sync(): Promise<void> {
    if (this.#end) return;
    this.#again = true;
    // A step later, so that listeners told by it find it at work.
    const work = () => this.#work();
    this.#working ??= Promise.resolve()
      .then(work)
      .finally(() => {
        this.#working = null;
        if (this.#again && this.#host.isConnected()) void this.sync();
        else this.#settle();
      });
    await this.#working;
  }

  /** @param lastSeq the last message that one may have; 0 where that is not known */
  finish(end: RoomEnd, lastSeq = 0): void {
    if (this.#end) return;
    if (this.#hasPosition) this.#tell(this.#inbox.settle());
    this.#end = end;
    this.#lost = Math.max(0, lastSeq - this.replica.seq);
    this.#gapTimer.clear();
    this.#inbox.forget();
    this.#opened.reject(this.endError());
    this.#become('closed');
    this.moved.notify();
  }

  endError(): ConfabError {
    return this.#end === 'closed'
      ? new ConfabError('closed', 'The room was closed')
      : new ConfabError('not_found', `The room ended here: ${this.#end ?? 'not yet'}`);
  }

  #settle(): void {
    if (this.#end || this.#working || this.#state !== 'live') return;
    this.#tell(this.#inbox.settle());
    if (!this.#inbox.hasGap) this.#gapTimer.clear();
    else if (!this.#gapTimer.isSet) this.#gapTimer.set(this.#host.timing.holdMs, () => void this.sync());
  }

  /** Syncs until nothing is missing, the connection is lost (the next one calls again) or the room ends. */
  async #work(): Promise<void> {
    this.#gapTimer.clear();
    let attempt = 0;
    while (this.#again && !this.#end && this.#host.isConnected()) {
      this.#again = false;
      if (this.#state === 'live' && this.#inbox.hasGap) this.#become('behind');
      try {
        await this.#catchUp();
        attempt = 0;
      } catch (error) {
        await this.#onFailure(asConfabError(error), attempt++);
      }
    }
    if (this.#end || this.#again || !this.#host.isConnected() || attempt > 0) return;
    this.#become('live');
    this.#opened.resolve(undefined);
  }

  async #onFailure(error: ConfabError, attempt: number): Promise<void> {
    if (this.#end) return;
    const mayPass = isTransient(error) || error.code === 'internal' || error.code === 'unauthenticated';
    if (!mayPass) {
      this.finish('not_found');
      return;
    }
    this.#host.trouble(error);
    if (!this.#host.isConnected()) return;
    this.#again = true;
    await pause(pauseMs(this.#host.timing, attempt, error.retryAfterMs), this.moved);
  }

  async #catchUp(): Promise<void> {
    this.#inbox.expectAll();
    const head = (this.#head ??= await this.#host.subscribe(this.#id));
    if (!this.#hasPosition) this.#start(head);
    for (;;) {
      const { epoch, seq, rev } = this.replica;
      const behind = Math.max(1, head.head_seq - seq) + Math.max(0, head.head_rev - rev);
      const page = await this.#host.page(this.#id, { epoch, seq, rev }, Math.min(FULL_PAGE, behind));
      if (this.#end) return;
      if (page.reset) {
        this.#reset(page);
        continue;
      }
      this.#listener.page(page);
      this.#tell(this.replica.absorb(page));
      if (!page.has_more) return;
      if (this.replica.seq === seq && this.replica.rev === rev) {
        throw new ConfabError('internal', 'The answer to sync has more, but leads nowhere');
      }
    }
  }

  #reset(head: Omit<Head, 'own_rev'>): void {
    // What was held before belongs to the log that is no more; a gap it leaves is seen like any other.
    this.#inbox.forget();
    this.#resets += 1;
    this.#start(head);
    this.#listener.reset();
    this.moved.notify();
  }

  #start(head: Omit<Head, 'own_rev'>): void {
    const seq = Math.max(0, head.head_seq - this.#initial);
    this.replica.start({ epoch: head.epoch, seq, rev: head.head_rev });
    this.#hasPosition = true;
  }

  #tell(news: News): void {
    this.#listener.news(news);
    this.moved.notify();
  }

  #become(state: RoomState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.state(state);
  }
}
