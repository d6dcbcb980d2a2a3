import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { createHistogram } from 'node:perf_hooks';
import { definitionOf } from '../../protocol/command.js';
import { SendMessageCommand } from '../../protocol/commands/send-message.command.js';
import type { ErrorCode } from '../../protocol/errors.js';
import { Metrics } from './metrics.js';

const SEND = definitionOf(SendMessageCommand).name;
const US_A_MS = 1000;

/** The sends that were acknowledged in some time, and how long they took; null where there were none. */
export interface Acks {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** How long commands take, by command and code. */
@Injectable()
export class CommandMetrics {
  private readonly durations: Histogram<'command' | 'code'>;
  /** In microseconds. Finer than the buckets above, for it is not kept: percentiles of a few seconds are made of it. */
  private readonly acks = createHistogram({ figures: 2 });

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
    return (code) => {
      const ms = performance.now() - begun;
      this.durations.observe({ command, code }, ms / 1000);
      if (command === SEND && code === 'ok') this.acks.record(Math.max(1, Math.round(ms * US_A_MS)));
    };
  }

  /** The sends that were acknowledged since this was last asked. For one asker. */
  takeAcks(): Acks {
    const { count } = this.acks;
    const after = (percent: number): number | null => (count === 0 ? null : this.acks.percentile(percent) / US_A_MS);
    const taken = { count, p50Ms: after(50), p99Ms: after(99) };
    this.acks.reset();
    return taken;
  }
}
