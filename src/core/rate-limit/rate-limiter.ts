import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { RateClass } from '../../protocol/command.js';
import type { LimitName } from '../../protocol/limits.js';
import { ConfabError } from '../errors/confab-error.js';
import { type Budget, RateCounter } from './rate-counter.js';
import { RateStore } from './rate-store.js';

/** What is counted beside the classes of commands: by user, address, token or connection. */
type Counted = RateClass | 'invalid' | 'failed_authentication' | 'acting' | 'connection';

const LIMIT_OF: Record<Counted, LimitName> = {
  read: 'reads_per_second',
  write: 'writes_per_second',
  send: 'sends_per_second',
  signal: 'signals_per_second',
  search: 'searches_per_second',
  upload: 'uploads_per_second',
  auth: 'authentications_per_second',
  invalid: 'invalid_per_second',
  failed_authentication: 'failed_authentications_per_second',
  acting: 'acting_per_second',
  connection: 'connection_commands_per_second',
};

/** Whom something is counted against. */
export interface Counterpart {
  /** Who acts; null without a token. */
  readonly userId: string | null;
  /** Whose token it is: another than `userId` where an admin acts for somebody. */
  readonly tokenUserId: string | null;
  /** As `addressKey` gives it; null for what this server does itself. */
  readonly address: string | null;
  /** null over REST and for what this server does itself. */
  readonly connectionId: string | null;
  /** Hears what is left of each limit that was counted against, but for the connection's own. */
  readonly onCounted?: ((budget: Budget) => void) | undefined;
}

/**
 * Counts what clients ask for: each user's commands by class, over all their connections, both transports, and with Redis
 * all processes. Who acts for others spends the budgets of those, as if they had asked themselves, and beside that one
 * large budget of the token's own. Who has no token is counted by address.
 */
@Injectable()
export class RateLimiter {
  private readonly counters: ReadonlyMap<Counted, RateCounter>;

  constructor({ limits }: Config, store: RateStore) {
    const windowSeconds = limits.rate_window_seconds;
    const counter = (name: Counted): RateCounter =>
      // A connection belongs to one process: nobody else need know of it.
      new RateCounter({ name, perSecond: limits[LIMIT_OF[name]], windowSeconds }, name === 'connection' ? null : store);
    const names = Object.keys(LIMIT_OF) as Counted[];
    this.counters = new Map(names.map((name) => [name, counter(name)]));
  }

  /**
   * Counts one command of a class, or with `invalid` something that is none.
   * @throws ConfabError rate_limited, with the time after which it may be repeated
   */
  async count(rate: RateClass | 'invalid', whom: Counterpart): Promise<void> {
    const { userId, tokenUserId, address, connectionId, onCounted } = whom;
    if (connectionId !== null) await this.take('connection', connectionId);
    if (userId !== null) {
      if (tokenUserId !== null && tokenUserId !== userId) await this.take('acting', `user:${tokenUserId}`, onCounted);
      await this.take(rate, `user:${userId}`, onCounted);
    }
    if (address !== null && (userId === null || rate === 'invalid')) {
      await this.take(rate === 'invalid' ? rate : 'auth', `address:${address}`, onCounted);
    }
  }

  /**
   * The outcome of looking at a token. A wrong one is counted against its address. Beyond the limit that is all that an
   * address is told of wrong ones; a right one gets in all the same, so that nobody is locked out by a neighbour.
   * @throws ConfabError rate_limited instead of unauthenticated
   */
  async authentication<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof ConfabError && error.code === 'unauthenticated') {
        await this.take('failed_authentication', `address:${address}`);
      }
      throw error;
    }
  }

  private async take(name: Counted, key: string, onCounted?: (budget: Budget) => void): Promise<void> {
    const budget = await this.counters.get(name)?.count(key);
    if (!budget) return;
    onCounted?.(budget);
    if (budget.isExceeded) throw new ConfabError('rate_limited', undefined, { retry_after_ms: budget.resetMs });
  }
}
