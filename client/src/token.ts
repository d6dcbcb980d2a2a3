import { Timer, pauseMs, type Timing } from './waiting.js';

/** A token, or a function that gives a fresh one each time it is asked. */
export type TokenSource = string | (() => Promise<string>);

/** How long before its end a token is renewed, at most, in milliseconds. */
const LONGEST_MARGIN_MS = 60_000;
/** A token with less left than that is not begun with. */
const SHORTEST_MARGIN_MS = 5000;

/** Keeps the token of a connection fresh: asks the source, and again before the token ends. */
export class TokenKeeper {
  readonly #timer = new Timer();
  readonly #source: TokenSource;
  readonly #timing: Timing;
  readonly #renew: (token: string) => Promise<unknown>;
  readonly #failed: (error: unknown) => void;
  /** Server's clock minus ours, in milliseconds. */
  #offsetMs = 0;
  #expiresAt: number | null = null;
  #last: string | null = null;
  #isWatching = false;

  /**
   * @param renew gives a fresh token to the server while connected.
   * @param failed is told of each renewal that failed; another follows.
   */
  constructor(
    source: TokenSource,
    timing: Timing,
    renew: (token: string) => Promise<unknown>,
    failed: (error: unknown) => void,
  ) {
    this.#source = source;
    this.#timing = timing;
    this.#renew = renew;
    this.#failed = failed;
  }

  /** Whether another try may have another token. */
  get canRenew(): boolean {
    return typeof this.#source === 'function';
  }

  /** The token that was given out last, as long as it is good; else a new one. @throws what the token function throws. */
  async current(): Promise<string> {
    const isGood = this.#expiresAt === null || this.#expiresAt - SHORTEST_MARGIN_MS > Date.now() + this.#offsetMs;
    return this.#last !== null && isGood ? this.#last : this.fresh();
  }

  /** A token for a new connection. @throws what the token function throws. */
  async fresh(): Promise<string> {
    const token = typeof this.#source === 'string' ? this.#source : await this.#source();
    this.#expiresAt = expiryOf(token);
    this.#last = token;
    return token;
  }

  /** Begins to watch the token's end by the server's clock (ISO 8601), now that it is connected. */
  watch(serverTime: string): void {
    this.#offsetMs = Date.parse(serverTime) - Date.now() || 0;
    this.#isWatching = true;
    this.#schedule(0);
  }

  stop(): void {
    this.#isWatching = false;
    this.#timer.clear();
  }

  #schedule(attempt: number): void {
    // A renewal that was under way at the stop ends here.
    if (!this.#isWatching || !this.canRenew || this.#expiresAt === null) return;
    const leftMs = this.#expiresAt - (Date.now() + this.#offsetMs);
    const dueMs = leftMs - Math.min(LONGEST_MARGIN_MS, leftMs / 4);
    this.#timer.set(Math.max(dueMs, attempt === 0 ? 0 : pauseMs(this.#timing, attempt)), () => {
      void this.#renewNow(attempt);
    });
  }

  async #renewNow(attempt: number): Promise<void> {
    const before = this.#expiresAt ?? 0;
    try {
      await this.#renew(await this.fresh());
      // A source that gives the same token again would be asked ever faster towards its end.
      this.#schedule((this.#expiresAt ?? 0) > before ? 0 : attempt + 1);
    } catch (error) {
      this.#failed(error);
      this.#schedule(attempt + 1);
    }
  }
}

/** When a JWT ends, in milliseconds since 1970; null for a token that does not tell. */
function expiryOf(token: string): number | null {
  const [, payload = ''] = token.split('.');
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return null;
    return typeof claims.exp === 'number' ? claims.exp * 1000 : null;
  } catch {
    return null;
  }
}
