import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Counter, Gauge } from 'prom-client';
import { Config } from '../../config/config.js';
import type { RateClass } from '../../protocol/command.js';
import type { Limits } from '../../protocol/limits.js';
import { ConfabError } from '../errors/confab-error.js';
import { Metrics } from '../metrics/metrics.js';
import { LoopDelay } from './loop-delay.js';

/** What clients ask for: commands by class, and connections. */
type Work = RateClass | 'connection';

/** What there is too much of. */
type Reason = 'event_loop' | 'send_queue' | 'under_way' | 'reads_waiting';

/**
 * The share of a limit from which on each is refused: first what may be lost, then what costs most and changes nothing, and
 * what people write last.
 */
const REFUSED_FROM: Record<Work, number> = {
  signal: 0.5,
  read: 0.75,
  search: 0.75,
  upload: 0.75,
  connection: 0.75,
  write: 1,
  send: 1,
  auth: 1,
};

/**
 * The refusals, in turns: made before they are needed, for a trace of the stack costs more than all else of one. Who is refused
 * comes back after one second to two: all at once would meet the same trouble.
 */
const REFUSALS = Array.from(
  { length: 20 },
  (_, number) => new ConfabError('overloaded', undefined, { retry_after_ms: 1000 + 50 * number }),
);

/** What a route asks for; undefined where it is no command's. */
export const RouteWork = Reflector.createDecorator<RateClass | undefined>();

/**
 * Refuses work while there is too much of it, before anything is done for it: what is under way keeps within its deadline, and
 * a refusal costs little and tells when to come back. Nothing is remembered, so that with the load the refusals end.
 */
@Injectable()
export class Overload implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly limits: Limits;
  private readonly loop = new LoopDelay();
  private readonly counter: Counter<'reason' | 'work'>;
  private sendQueueMs = (): number => 0;
  private underWay = 0;
  private refused = 0;

  constructor({ limits }: Config, { registry }: Metrics) {
    this.limits = limits;
    this.counter = new Counter({
      name: 'confab_overload_refusals_total',
      help: 'What was refused as overloaded before anything was done for it, by what there was too much of',
      labelNames: ['reason', 'work'],
      registers: [registry],
    });
    const delay: Gauge = new Gauge({
      name: 'confab_event_loop_delay_seconds',
      help: 'What the last two turns of the event loop were late by, each at least',
      registers: [registry],
      collect: (): void => delay.set(this.loop.ms / 1000),
    });
    const queue: Gauge = new Gauge({
      name: 'confab_send_queue_delay_seconds',
      help: 'How long the first of many sends has waited to be written',
      registers: [registry],
      collect: (): void => queue.set(this.sendQueueMs() / 1000),
    });
    const underWay: Gauge = new Gauge({
      name: 'confab_commands_under_way',
      help: 'Commands and handshakes that were begun and are not answered',
      registers: [registry],
      collect: (): void => underWay.set(this.underWay),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.watch();
  }

  onApplicationShutdown(): void {
    this.loop.stop();
  }

  /** Sets what tells how long sends wait to be written: known only where the log is. Once, at boot. */
  watchSendQueue(delayMs: () => number): void {
    this.sendQueueMs = delayMs;
  }

  /** By how much the event loop came too late at worst, in milliseconds, since this was last asked. For one asker. */
  takeWorstDelay(): number {
    return this.loop.takeWorst();
  }

  /** Does what a client asks for. @throws ConfabError overloaded: it was not begun */
  async run<T>(work: Work, begin: () => Promise<T>): Promise<T> {
    this.require(work);
    this.underWay += 1;
    try {
      return await begin();
    } finally {
      this.underWay -= 1;
    }
  }

  /** @throws ConfabError overloaded, when there is too much to do for work of this kind to begin */
  require(work: Work): void {
    const reason = this.reasonAgainst(work);
    if (reason) throw this.refusal(reason, work);
  }

  /** The refusal of something, counted. */
  refusal(reason: Reason, work: Work): ConfabError {
    this.counter.inc({ reason, work });
    const refusal = REFUSALS[this.refused % REFUSALS.length];
    this.refused += 1;
    return refusal ?? new ConfabError('overloaded');
  }

  private reasonAgainst(work: Work): Reason | null {
    const share = REFUSED_FROM[work];
    if (this.underWay >= this.limits.commands_under_way * share) return 'under_way';
    if (this.loop.ms >= this.limits.event_loop_delay_ms * share) return 'event_loop';
    if (this.sendQueueMs() >= this.limits.send_queue_ms * share) return 'send_queue';
    return null;
  }
}
