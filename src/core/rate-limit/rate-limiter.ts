import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../../config/config.js';
import type { CommandKind } from '../../protocol/command.js';
import { ConfabError } from '../errors/confab-error.js';

/** Counts the commands of each user, reads and writes apart, against the limits of a second. In this process alone. */
@Injectable()
export class RateLimiter {
  private readonly limiters: Record<CommandKind, RateLimiterMemory>;

  constructor({ limits }: Config) {
    this.limiters = {
      read: new RateLimiterMemory({ keyPrefix: 'read', points: limits.reads_per_second, duration: 1 }),
      write: new RateLimiterMemory({ keyPrefix: 'write', points: limits.writes_per_second, duration: 1 }),
    };
  }

  /** Counts one command. @throws ConfabError rate_limited, with the time to wait */
  async count(userId: string, kind: CommandKind): Promise<void> {
    try {
      await this.limiters[kind].consume(userId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new ConfabError('rate_limited', undefined, {
        retry_after_ms: Math.max(1, Math.ceil(refusal.msBeforeNext)),
      });
    }
  }
}
