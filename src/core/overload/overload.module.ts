import { Global, Module } from '@nestjs/common';
import { MetricsCoreModule } from '../metrics/metrics-core.module.js';
import { Overload } from './overload.js';

/** Gives every module what refuses work while there is too much of it. */
@Global()
@Module({ imports: [MetricsCoreModule], providers: [Overload], exports: [Overload] })
export class OverloadModule {}
