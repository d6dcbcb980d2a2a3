import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MetricsCoreModule } from '../metrics/metrics-core.module.js';
import { RateLimiter } from '../rate-limit/rate-limiter.js';
import { CommandDispatcher } from './command-dispatcher.js';
import { CommandRegistry } from './command-registry.js';
import { RestCommands } from './rest.js';

/** Gives every module the dispatcher of commands. */
@Global()
@Module({
  imports: [DiscoveryModule, MetricsCoreModule],
  providers: [CommandRegistry, CommandDispatcher, RateLimiter, RestCommands],
  exports: [CommandRegistry, CommandDispatcher, RestCommands],
})
export class CommandsModule {}
