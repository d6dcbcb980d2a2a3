import { setTimeout as delay } from 'node:timers/promises';
import type { ConfabClient } from '../../../client/src/index.js';
import type { Random } from '../../support/random.js';
import { clientOf, ended, type Play } from './cast.js';

/** Lets a guest into a room and removes them again, over and over. */
export class Host {
  readonly client: ConfabClient;

  constructor(
    private readonly play: Play,
    private readonly guest: string,
    private readonly random: Random,
    readonly name: string,
  ) {
    this.client = clientOf(play.url, name);
  }

  async receive(): Promise<void> {
    while (this.play.goesOn()) {
      await this.change('removed');
      await delay(this.random.below(3000));
      await this.change('added');
      await delay(this.random.below(3000));
    }
  }

  /** Until it is so: what is unknown is asked for again, and refused where it was done. */
  private async change(what: 'added' | 'removed'): Promise<void> {
    const { history, guestRoom: room } = this.play;
    const who = { room_id: room, user_id: this.guest };
    for (;;) {
      const askedAt = history.now;
      const command = what === 'added' ? this.client.commands.addMember(who) : this.client.commands.removeMember(who);
      const { outcome, code } = await ended<unknown>(command);
      history.add({ kind: 'membership', what, room, user: this.guest, outcome, code, askedAt });
      if (outcome === 'done' || code === 'not_found' || code === 'conflict') return;
      await delay(100);
    }
  }
}
