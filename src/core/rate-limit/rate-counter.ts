import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateStore } from './rate-store.js';

/** What is left of one limit after something was counted against it. */
export interface Budget {
  /** The limit's name. */
  readonly name: string;
  /** How many are allowed in each window. */
  readonly quota: number;
  readonly windowSeconds: number;
  readonly left: number;
  /** When the window ends, from now: then all of the quota is there again. Milliseconds, at least 1. */
  readonly resetMs: number;
  /** It was one too many. */
  readonly isExceeded: boolean;
}

interface Rate {
  readonly name: string;
  readonly perSecond: number;
  readonly windowSeconds: number;
}

/**
 * Counts one kind of thing for any number of keys. A key's window begins with the first that is counted. With a store the
 * processes count together, and where that fails each counts by itself: it never rejects for that, nor waits longer than
 * the store allows.
 */
export class RateCounter {
  private readonly quota: number;
  private readonly memory: RateLimiterMemory;
  private readonly shared: RateLimiterRedis | null;

  constructor(
    private readonly rate: Rate,
    private readonly store: RateStore | null = null,
  ) {
    this.quota = rate.perSecond * rate.windowSeconds;
    const options = { keyPrefix: `confab:rate:${rate.name}`, points: this.quota, duration: rate.windowSeconds };
    this.memory = new RateLimiterMemory(options);
    const redis = store?.redis ?? null;
    this.shared = redis && new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true });
  }

  /** Counts one, or as many as `points` says. */
  async count(key: string, points = 1): Promise<Budget> {
    return this.budget(await settled(this.consume(key, points)));
  }

  /** The library's own insurance does the same, but tells nobody of the failure. */
  private async consume(key: string, points: number): Promise<RateLimiterRes> {
    if (!this.shared) return this.memory.consume(key, points);
    try {
      const counted = await settled(this.shared.consume(key, points));
      this.store?.worked();
      return counted;
    } catch (error) {
      this.store?.failed(error);
      return this.memory.consume(key, points);
    }
  }

  private budget({ consumedPoints, msBeforeNext }: RateLimiterRes): Budget {
    return {
      name: this.rate.name,
      quota: this.quota,
      windowSeconds: this.rate.windowSeconds,
      left: Math.max(0, this.quota - consumedPoints),
      resetMs: Math.max(1, Math.ceil(msBeforeNext)),
      isExceeded: consumedPoints > this.quota,
    };
  }
}

/** What was counted, refusals too, which the library rejects with. */
async function settled(counting: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
  try {
    return await counting;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  }
}
