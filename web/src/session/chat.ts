import { connect, type ConfabClient } from '@confab/client';
import { MutedRooms } from '../notifications/muted-rooms.js';
import { People } from '../people/people.js';
import { RoomDirectory } from '../rooms/room-directory.js';
import { Store } from '../shared/store.js';
import { failedMessages, outboxStore } from './kept-messages.js';
import { Outgoing } from './outgoing.js';
import { type Session, tokenOf, userIdOf } from './session.js';
import type { Limits } from './limits.js';
import type { Unsent } from './unsent.js';

/** What somebody who is signed in works with: the connection, their rooms, whom they know, and what they wrote. */
export class Chat {
  readonly client: ConfabClient;
  readonly rooms: RoomDirectory;
  readonly people: People;
  readonly outgoing: Outgoing;
  /** The rooms of which one wants to hear nothing. */
  readonly mutedRooms: MutedRooms;
  /** One's own id; null before the first connection. */
  readonly me = new Store<string | null>(null);
  /** Whether one's token has scope admin. */
  readonly isAdmin = new Store(false);
  /** What the server bounds; nothing is known to be bounded before it has said so. */
  readonly limits = new Store<Limits>({});
  readonly unsent: Unsent;

  constructor(session: Session, unsent: Unsent, onRefused: (why: Error) => void, language: string) {
    const token = session.kind === 'token' ? session.token : () => tokenOf(session);
    const userId = userIdOf(session);
    const outbox = userId === null ? {} : { store: outboxStore(userId) };
    const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
    this.client = connect({ url: location.origin, token, outbox, language, timezone });
    this.mutedRooms = new MutedRooms(userId);
    this.rooms = new RoomDirectory(this.client);
    this.people = new People(this.client);
    this.outgoing = new Outgoing(this.client, userId === null ? null : failedMessages(userId));
    this.unsent = unsent;
    unsent.through(this.client);
    this.client.on('ready', ({ user }) => {
      this.isAdmin.set(user.is_admin);
      this.me.set(user.id);
      this.people.note(user);
      void this.#readLimits();
    });
    this.client.on('state', ({ state, error }) => {
      // Without an error it was closed here.
      if (state === 'closed' && error) onRefused(error);
    });
  }

  /** Where they stay unknown the server refuses what is too much, as it does anyhow. */
  async #readLimits(): Promise<void> {
    const answer = await this.client.commands.getLimits({}).catch(() => null);
    if (answer) this.limits.set(answer.limits);
  }

  close(): void {
    this.rooms.close();
    this.client.close();
  }
}
