import { setTimeout as delay } from 'node:timers/promises';
import type { ConfabClient } from '../../../client/src/index.js';
import { clientOf, type Play, sendMarked } from './cast.js';

const PAUSE_MS = 300;

/** Somebody who tries to write into a room whether they are in it or not. */
export class Guest {
  readonly client: ConfabClient;

  constructor(
    private readonly play: Play,
    readonly name: string,
  ) {
    this.client = clientOf(play.url, name);
  }

  async write(): Promise<void> {
    const { play, client, name: by } = this;
    const room = play.guestRoom;
    for (let count = 1; play.goesOn(); count += 1) {
      await sendMarked(play, client, { by, room, mark: `${by} ${count}`, insists: false });
      await delay(PAUSE_MS);
    }
  }
}
