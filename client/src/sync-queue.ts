import { asConfabError, ConfabError } from './errors.js';
import type { Position } from './replica.js';
import type { SyncAnswer, SyncRoomView } from './protocol.generated.js';

/** One room's part of a `sync`. Without an epoch the numbers count in whichever the log has. */
export interface SyncPosition {
  room_id: string;
  after_seq: number;
  after_rev: number;
  epoch?: string;
}

interface Asked {
  position: SyncPosition;
  /** How many entries are likely to come. */
  weight: number;
  resolve: (page: SyncRoomView) => void;
  reject: (error: ConfabError) => void;
}

/** What one answer should hold at most: many rooms far behind in one frame would look like a slow reader. */
const MOST_ROOMS = 50;
const MOST_ENTRIES = 1000;

/** Asks for many rooms in few commands: after a reconnect all of them want to know at once. */
export class SyncQueue {
  readonly #send: (rooms: SyncPosition[]) => Promise<SyncAnswer>;
  #asked: Asked[] = [];

  constructor(send: (rooms: SyncPosition[]) => Promise<SyncAnswer>) {
    this.#send = send;
  }

  /** One page of what a room has after a position. @throws ConfabError of `sync`, or `not_found` */
  async page(roomId: string, after: Position, weight: number): Promise<SyncRoomView> {
    const position: SyncPosition = { room_id: roomId, after_seq: after.seq, after_rev: after.rev };
    if (after.epoch !== '') position.epoch = after.epoch;
    const page = await new Promise<SyncRoomView>((resolve, reject) => {
      if (this.#asked.length === 0) queueMicrotask(() => this.#flush());
      this.#asked.push({ position, weight, resolve, reject });
    });
    if (page.code !== null) throw new ConfabError(page.code, 'There is no such room, or it is not yours to see');
    return page;
  }

  #flush(): void {
    const asked = this.#asked;
    this.#asked = [];
    let group: Asked[] = [];
    let entries = 0;
    for (const one of asked) {
      if (group.length >= MOST_ROOMS || (group.length > 0 && entries + one.weight > MOST_ENTRIES)) {
        void this.#ask(group);
        group = [];
        entries = 0;
      }
      group.push(one);
      entries += one.weight;
    }
    if (group.length > 0) void this.#ask(group);
  }

  async #ask(group: Asked[]): Promise<void> {
    try {
      const { rooms } = await this.#send(group.map(({ position }) => position));
      group.forEach((asked, index) => {
        const page = rooms[index];
        if (page?.room_id === asked.position.room_id) asked.resolve(page);
        else asked.reject(new ConfabError('internal', 'The answer to sync does not fit the question'));
      });
    } catch (error) {
      const failure = asConfabError(error);
      // The server may allow fewer rooms in one command, and one bad position shall not fail the others.
      if (failure.code === 'validation_failed' && group.length > 1) {
        const half = group.length >>> 1;
        await Promise.all([this.#ask(group.slice(0, half)), this.#ask(group.slice(half))]);
      } else for (const asked of group) asked.reject(failure);
    }
  }
}
