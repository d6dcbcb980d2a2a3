import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../../config/config.js';
import { RedisLink } from '../redis/redis-link.js';

const LINK = {
  // Each command waits for it.
  answerMs: 300,
  away: 'Redis is away: until it is back, each process counts rates by itself.',
  back: 'Redis is back: rates are counted over all processes again.',
};

/**
 * Redis as the rates are counted in it, so that all processes count together; none without REDIS_URL. While it is away
 * every process counts by itself. It comes back by itself.
 */
@Injectable()
export class RateStore implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly link: RedisLink | null;

  constructor({ redisUrl }: Config) {
    this.link = redisUrl === undefined ? null : new RedisLink(redisUrl, new Logger('RateLimit'), LINK);
  }

  get redis(): Redis | null {
    return this.link?.redis ?? null;
  }

  /** Connects, now that there is a log to tell whether that works. The start does not wait for it. */
  onApplicationBootstrap(): void {
    this.link?.connect();
  }

  /** Redis did not count. */
  failed(error: unknown): void {
    this.link?.failed(error);
  }

  /** Redis counted. */
  worked(): void {
    this.link?.worked();
  }

  onApplicationShutdown(): void {
    this.link?.close();
  }
}
