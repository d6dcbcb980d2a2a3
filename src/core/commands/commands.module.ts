import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MetricsCoreModule } from '../metrics/metrics-core.module.js';
import { OverloadModule } from '../overload/overload.module.js';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { CommandDispatcher } from './command-dispatcher.js';
import { CommandRegistry } from './command-registry.js';
import { RestFiles } from './rest-files.js';
import { RestCommands } from './rest.js';

/** Gives every module the dispatcher of commands. */
@Global()
@Module({
  imports: [DiscoveryModule, MetricsCoreModule, OverloadModule, RateLimitModule],
  providers: [CommandRegistry, CommandDispatcher, RestCommands, RestFiles],
  exports: [CommandRegistry, CommandDispatcher, RestCommands, RestFiles],
})
export class CommandsModule {}
