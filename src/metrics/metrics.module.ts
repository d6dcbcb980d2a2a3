import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';

/** Shows at /metrics what the others count: they register it in the `Metrics` of core. */
@Module({ controllers: [MetricsController] })
export class MetricsModule {}
