import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, ReplyError } from 'ioredis';
import { Config } from '../../config/config.js';

/** The longest that Redis may keep a command waiting, and how long it may take to connect. */
const ANSWER_MS = 300;
const CONNECT_MS = 2000;
const LONGEST_RETRY_MS = 2000;

/**
 * Redis as the rates are counted in it, so that all processes count together; none without REDIS_URL. While it is away
 * every process counts by itself. It comes back by itself.
 */
@Injectable()
export class RateStore implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly redis: Redis | null;
  private readonly logger = new Logger('RateLimit');
  private isAway = false;

  constructor({ redisUrl }: Config) {
    this.redis = redisUrl === undefined ? null : connect(redisUrl);
    this.redis?.on('error', (error) => this.lost(error));
  }

  /** Connects, now that there is a log to tell whether that works. The start does not wait for it. */
  onApplicationBootstrap(): void {
    this.redis?.connect().catch((error: unknown) => this.lost(error));
  }

  /** Redis did not count: it is away, too slow, or refuses. */
  failed(error: unknown): void {
    this.lost(error);
    // A connection that is silent would keep each command waiting anew. Without it they are counted here at once, until
    // Redis answers on a new one.
    if (!(error instanceof ReplyError) && this.redis?.status === 'ready') this.redis.stream.destroy();
  }

  /** Redis counted. */
  worked(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.logger.log('Redis is back: rates are counted over all processes again.');
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  private lost(error: unknown): void {
    if (this.isAway) return;
    this.isAway = true;
    this.logger.warn({ err: error }, 'Redis is away: until it is back, each process counts rates by itself.');
  }
}

function connect(url: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    // What cannot be asked now is not asked later.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_MS,
    connectTimeout: CONNECT_MS,
    retryStrategy: (attempt) => Math.min(LONGEST_RETRY_MS, 100 * attempt) * (0.5 + Math.random() / 2),
  });
}
