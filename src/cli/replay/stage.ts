import { connect, type ConfabClient, type Room } from '@confab/client';
import { OWNER, type Plan } from './plan.js';
import { forEach } from './records.js';
import { Sightings, Stay } from './stay.js';
import type { Tokens } from './tokens.js';

/** Messages that a client keeps: few, for there are hundreds of clients, and the server has them all. */
const WINDOW = 200;
/** Connections that are being made at once. */
const CONNECTING = 32;

export interface StageOptions {
  url: string;
  tokens: Tokens;
  /** The same key gives the same room again; without one it is a new one each time. */
  roomKey?: string;
  /** Nobody but the owner and the bot follows the room until they `enter` it: it fills faster. Everybody else is a member of it already. */
  isQuiet?: boolean;
  /** Told of each person who is connected, and of each who is in the room. */
  tick: () => void;
}

/** The room of one log, and everybody who appears in it, each with a connection of their own. */
export class Stage {
  readonly roomId: string;
  /** Who is a bot, without a connection; null for nobody. */
  readonly bot: string | null;
  readonly stays: Stay[] = [];
  readonly sightings = new Sightings();
  /** How often a connection was lost. */
  reconnects = 0;
  readonly #clients: Map<string, ConfabClient>;
  readonly #current = new Map<string, Stay>();

  private constructor(roomId: string, clients: Map<string, ConfabClient>, bot: string | null) {
    this.roomId = roomId;
    this.bot = bot;
    this.#clients = clients;
    for (const client of clients.values()) {
      client.on('state', ({ state, error }) => {
        if (state === 'reconnecting' && error) this.reconnects += 1;
      });
    }
  }

  /** Connects everybody, makes the room, and lets those enter who were there from the beginning. */
  static async set(plan: Plan, options: StageOptions): Promise<Stage> {
    const clients = new Map<string, ConfabClient>();
    try {
      if (plan.bot !== null) {
        // It says what it is given.
        await options.tokens.makeBot(plan.bot, { provider: 'echo', name: plan.people.get(plan.bot) ?? plan.bot });
      }
      await forEach(plan.people, CONNECTING, async ([id, nick]) => {
        if (id === plan.bot) return;
        // The first answer tells people what is wrong; a reconnecting client would only try again.
        const first = await options.tokens.for(id, nick);
        const client = connect({
          url: options.url,
          token: renewed(first, () => options.tokens.for(id, nick)),
          subscribe: options.isQuiet === true ? 'none' : 'all',
        });
        clients.set(id, client);
        await client.ready();
        options.tick();
      });
      const owner = expectClient(clients, OWNER);
      const { room } = await owner.commands.createRoom({
        type: 'public',
        name: plan.name,
        ...(options.roomKey !== undefined && { client_room_id: options.roomKey }),
      });
      const stage = new Stage(room.id, clients, plan.bot);
      const entering = options.isQuiet === true ? [OWNER, ...(plan.bot === null ? [] : [plan.bot])] : plan.present;
      await forEach(entering, CONNECTING, async (person) => {
        await stage.enter(person);
        options.tick();
      });
      return stage;
    } catch (error) {
      for (const client of clients.values()) client.close();
      throw error;
    }
  }

  client(person: string): ConfabClient {
    return expectClient(this.#clients, person);
  }

  /** Joins the room; from now on everything is received. */
  async enter(person: string): Promise<void> {
    if (person === this.bot) {
      await this.client(OWNER).commands.addMember({ room_id: this.roomId, user_id: person });
      return;
    }
    const room: Room = await this.client(person).join(this.roomId, { initial: 0, window: WINDOW });
    const stay = await Stay.begin(person, room, this.sightings);
    this.stays.push(stay);
    this.#current.set(person, stay);
  }

  /** Resolves when somebody who left or was removed has received everything up to that. */
  async exit(person: string): Promise<void> {
    const stay = this.#current.get(person);
    this.#current.delete(person);
    await stay?.ended();
  }

  /** Those in the room now. */
  current(): Stay[] {
    return [...this.#current.values()];
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }
}

/** The token at hand first, then fresh ones. */
function renewed(first: string, fresh: () => Promise<string>): () => Promise<string> {
  let isUsed = false;
  return () => {
    if (isUsed) return fresh();
    isUsed = true;
    return Promise.resolve(first);
  };
}

function expectClient(clients: ReadonlyMap<string, ConfabClient>, person: string): ConfabClient {
  const client = clients.get(person);
  if (!client) throw new Error(`${person} is not on the stage`);
  return client;
}
