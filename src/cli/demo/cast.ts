import { type ConfabClient, connect } from '@confab/client';
import { OWNER } from '../replay/plan.js';
import type { Tokens } from '../replay/tokens.js';
import { DEV, LUCA, MAYA, MEI, OMAR, PRIYA } from './scenes/people.js';

/** Who plays, by id. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [MAYA, 'Maya Fernandes'],
  [LUCA, 'Luca Moretti'],
  [PRIYA, 'Priya Nair'],
  [OMAR, 'Omar Haddad'],
  [MEI, 'Mei Tanaka'],
  [DEV, 'Dev Malhotra'],
  // Owns the rooms of logs.
  [OWNER, 'ChanServ'],
]);

/** Connections of people who play, and who of them is in which room. */
export class Cast {
  readonly #clients: ReadonlyMap<string, ConfabClient>;
  readonly #hosts = new Map<string, ConfabClient>();

  private constructor(clients: ReadonlyMap<string, ConfabClient>) {
    this.#clients = clients;
  }

  static async gather(url: string, tokens: Tokens): Promise<Cast> {
    const clients = [...NAMES].map(([id, name]) => {
      return [id, connect({ url, token: () => tokens.for(id, name) })] as const;
    });
    await Promise.all(clients.map(([, client]) => client.ready()));
    return new Cast(new Map(clients));
  }

  client(person: string): ConfabClient {
    const client = this.#clients.get(person);
    if (!client) throw new Error(`${person} does not play`);
    return client;
  }

  /** Notes who made a room: they see all of it. */
  host(roomId: string, client: ConfabClient): void {
    this.#hosts.set(roomId, client);
  }

  /** Somebody who is in that room, for looking something up there; undefined for rooms of others. */
  in(roomId: string): ConfabClient | undefined {
    return this.#hosts.get(roomId);
  }
}
