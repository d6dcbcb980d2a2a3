import { Global, Module } from '@nestjs/common';
import { CommandMetrics } from './command-metrics.js';
import { Metrics } from './metrics.js';

/** Gives every module the `Metrics` to register its own in. */
@Global()
@Module({ providers: [Metrics, CommandMetrics], exports: [Metrics, CommandMetrics] })
export class MetricsCoreModule {}
