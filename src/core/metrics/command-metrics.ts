import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import type { ErrorCode } from '../../protocol/errors.js';
import { Metrics } from './metrics.js';

/** How long commands take, by command and code. */
@Injectable()
export class CommandMetrics {
  private readonly durations: Histogram<'command' | 'code'>;

  constructor(metrics: Metrics) {
    this.durations = new Histogram({
      name: 'confab_command_duration_seconds',
      help: 'Time from receiving a command to its answer',
      labelNames: ['command', 'code'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [metrics.registry],
    });
  }

  /** Starts the clock for a command; call the answer with its outcome. */
  start(command: string): (code: ErrorCode | 'ok') => void {
    const begun = performance.now();
    return (code) => this.durations.observe({ command, code }, (performance.now() - begun) / 1000);
  }
}
