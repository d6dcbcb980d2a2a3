import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Metrics } from '../../core/metrics/metrics.js';
import type { FinishReason } from '../../protocol/vocabulary.js';

/** The clock of one reply. */
interface ReplyClock {
  spoke(): void;
  ended(reason: FinishReason): void;
}

/** What is counted of the replies of bots. */
@Injectable()
export class BotMetrics {
  private readonly replies: Counter<'provider' | 'finish_reason'>;
  private readonly firstWords: Histogram<'provider'>;

  constructor(private readonly metrics: Metrics) {
    const registers = [metrics.registry];
    this.replies = new Counter({
      name: 'confab_bot_replies_total',
      help: 'Replies of bots that have ended, by how; refused: too many waited',
      labelNames: ['provider', 'finish_reason'],
      registers,
    });
    this.firstWords = new Histogram({
      name: 'confab_bot_first_word_seconds',
      help: 'Time from the order of a reply to its first word',
      labelNames: ['provider'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
  }

  /** Shows how many replies run and wait. Once. */
  watch(counts: () => { running: number; waiting: number }): void {
    const gauge: Gauge<'state'> = new Gauge({
      name: 'confab_bot_replies_under_way',
      help: 'Replies of bots that run, and those that wait for their turn, in this process',
      labelNames: ['state'],
      registers: [this.metrics.registry],
      collect: (): void => {
        for (const [state, count] of Object.entries(counts())) gauge.set({ state }, count);
      },
    });
  }

  start(provider: string): ReplyClock {
    const begun = performance.now();
    let hasSpoken = false;
    return {
      spoke: () => {
        if (!hasSpoken) this.firstWords.observe({ provider }, (performance.now() - begun) / 1000);
        hasSpoken = true;
      },
      ended: (finish_reason) => this.replies.inc({ provider, finish_reason }),
    };
  }

  refused(provider: string): void {
    this.replies.inc({ provider, finish_reason: 'refused' });
  }
}
