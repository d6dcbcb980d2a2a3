import { Global, Module } from '@nestjs/common';
import { ClientAddresses } from './client-address.js';
import { ConnectionLimits } from './connection-limits.js';
import { RateLimiter } from './rate-limiter.js';
import { RateStore } from './rate-store.js';

/** Gives every module what bounds its clients. */
@Global()
@Module({
  providers: [ClientAddresses, ConnectionLimits, RateLimiter, RateStore],
  exports: [ClientAddresses, ConnectionLimits, RateLimiter, RateStore],
})
export class RateLimitModule {}
