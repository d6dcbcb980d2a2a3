import { Global, Module } from '@nestjs/common';
import { useLimits } from '../protocol/limits-in-force.js';
import { Config, loadConfig } from './config.js';

/** Gives every module the `Config`, and the validators of the protocol its limits. */
@Global()
@Module({
  providers: [{ provide: Config, useFactory: loadConfig }],
  exports: [Config],
})
export class ConfigModule {
  constructor(config: Config) {
    useLimits(config.limits);
  }
}
