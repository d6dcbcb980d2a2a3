import type { Logger } from '@nestjs/common';
import { Redis, ReplyError } from 'ioredis';

/** How long Redis may take to connect. */
const CONNECT_MS = 2000;
const LONGEST_RETRY_MS = 2000;

/** How long to wait before another attempt to connect: longer each time, and not all processes at once. */
export function retryAfter(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, 100 * attempt) * (0.5 + Math.random() / 2);
}

interface Options {
  /** The longest that Redis may take to answer: then it counts as away. */
  readonly answerMs: number;
  /** What is said when Redis goes, and when it is back. */
  readonly away: string;
  readonly back: string;
}

/**
 * A connection to Redis for what can do without: nothing waits for it longer than a moment, nothing queues for it while it is
 * away, and it comes back by itself.
 */
export class RedisLink {
  readonly redis: Redis;
  private isAway = false;

  constructor(
    url: string,
    private readonly logger: Logger,
    private readonly options: Options,
  ) {
    this.redis = new Redis(url, {
      lazyConnect: true,
      // What cannot be asked now is not asked later.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: options.answerMs,
      connectTimeout: CONNECT_MS,
      retryStrategy: retryAfter,
    });
    this.redis.on('error', (error) => this.lost(error));
  }

  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  /** Connects. Nobody needs to wait for it. */
  connect(): void {
    this.redis.connect().catch((error: unknown) => this.lost(error));
  }

  /** A command failed: Redis is away, too slow, or refuses. */
  failed(error: unknown): void {
    this.lost(error);
    // A connection that is silent would keep each command waiting anew: they fail at once until Redis answers on a new one.
    if (!(error instanceof ReplyError)) this.drop();
  }

  /** A command was carried out. */
  worked(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.logger.log(this.options.back);
  }

  /** Ends the connection for another. */
  drop(): void {
    if (this.isReady) this.redis.stream.destroy();
  }

  close(): void {
    this.redis.disconnect();
  }

  private lost(error: unknown): void {
    if (this.isAway) return;
    this.isAway = true;
    this.logger.warn({ err: error }, this.options.away);
  }
}
