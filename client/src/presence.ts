import { Emitter } from './emitter.js';
import type { UserPresenceView } from './protocol.generated.js';
import { pauseMs, Timer, type Timing } from './waiting.js';

export interface PresenceEvents {
  /** What is known of somebody watched is something else now. */
  change: UserPresenceView;
}

/** What presence needs of its client. */
export interface PresenceHost {
  readonly timing: Timing;
  isConnected(): boolean;
  /** @throws ConfabError of `get_presence` */
  ask(userIds: string[]): Promise<UserPresenceView[]>;
  trouble(error: unknown): void;
}

interface Watched {
  watchers: number;
  known: UserPresenceView | undefined;
}

const MOST_ASKED = 200;

/** Who of the people one shows is online: asked for when they are first watched and after each connection, then as told. */
export class Presence {
  readonly #host: PresenceHost;
  readonly #events = new Emitter<PresenceEvents>();
  readonly #watched = new Map<string, Watched>();
  /** To be asked for; emptied in the next turn. */
  #wanted = new Set<string>();
  /** Those told of while they were asked for: what is told is newer than the answer. */
  readonly #toldMeanwhile = new Set<string>();
  readonly #again = new Timer();
  #asking = 0;
  #failures = 0;

  /** @internal Made by the client. */
  constructor(host: PresenceHost) {
    this.#host = host;
  }

  /** What is known of somebody watched; undefined until the server has said, and for who is not to be known of. */
  of(userId: string): UserPresenceView | undefined {
    return this.#watched.get(userId)?.known;
  }

  /** Keeps what is known of these people up to date until the returned function is called. Bots and strangers may be among them. */
  watch(userIds: readonly string[]): () => void {
    const ids = [...new Set(userIds)];
    for (const id of ids) {
      const watched = this.#watched.get(id) ?? { watchers: 0, known: undefined };
      watched.watchers += 1;
      this.#watched.set(id, watched);
      if (watched.watchers === 1) this.#want([id]);
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      for (const id of ids) this.#unwatch(id);
    };
  }

  /** Calls the listener on every change until the returned function is called. */
  on<K extends keyof PresenceEvents>(name: K, listener: (data: PresenceEvents[K]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** @internal The connection stands: whatever was told meanwhile was missed. */
  connected(): void {
    this.#failures = 0;
    this.#want([...this.#watched.keys()]);
  }

  /** @internal */
  told(presence: UserPresenceView): void {
    if (this.#asking > 0) this.#toldMeanwhile.add(presence.user_id);
    this.#take(presence);
  }

  /** @internal A room has too many people to be told of each: those watched are asked for from time to time. */
  crowded(): void {
    if (!this.#again.isSet) this.#askAgain(this.#host.timing.syncEveryMs * (0.75 + Math.random() / 2));
  }

  /** @internal */
  close(): void {
    this.#again.clear();
    this.#watched.clear();
  }

  #unwatch(id: string): void {
    const watched = this.#watched.get(id);
    if (!watched) return;
    watched.watchers -= 1;
    if (watched.watchers === 0) this.#watched.delete(id);
  }

  #want(ids: readonly string[]): void {
    if (ids.length === 0 || !this.#host.isConnected()) return;
    if (this.#wanted.size === 0) queueMicrotask(() => this.#askAll());
    for (const id of ids) this.#wanted.add(id);
  }

  #askAll(): void {
    const ids = [...this.#wanted].filter((id) => this.#watched.has(id));
    this.#wanted = new Set();
    for (let at = 0; at < ids.length; at += MOST_ASKED) void this.#ask(ids.slice(at, at + MOST_ASKED));
  }

  async #ask(ids: string[]): Promise<void> {
    this.#asking += 1;
    try {
      const presences = await this.#host.ask(ids);
      this.#failures = 0;
      for (const presence of presences) if (!this.#toldMeanwhile.has(presence.user_id)) this.#take(presence);
    } catch (error) {
      // Without a connection the next one brings it.
      if (!this.#host.isConnected()) return;
      this.#host.trouble(error);
      this.#askAgain(pauseMs(this.#host.timing, this.#failures++));
    } finally {
      this.#asking -= 1;
      if (this.#asking === 0) this.#toldMeanwhile.clear();
    }
  }

  #askAgain(afterMs: number): void {
    this.#again.set(afterMs, () => this.#want([...this.#watched.keys()]));
  }

  #take(presence: UserPresenceView): void {
    const watched = this.#watched.get(presence.user_id);
    if (!watched) return;
    const { known } = watched;
    watched.known = presence;
    if (known?.is_online === presence.is_online && known.status === presence.status) return;
    this.#events.emit('change', presence);
  }
}
