import { Injectable } from '@nestjs/common';
import { CommandMetrics } from '../../core/metrics/command-metrics.js';
import { Metrics } from '../../core/metrics/metrics.js';
import { Overload } from '../../core/overload/overload.js';
import type { Figures } from './process-sample.schema.js';

/** What is counted on and on, at some moment. */
interface Standing {
  readonly atMs: number;
  readonly deliveries: number;
  readonly cpu: NodeJS.CpuUsage;
}

/** Makes figures of what this process counts anyway; that is all it costs. */
@Injectable()
export class ProcessFigures {
  private before: Standing | null = null;

  constructor(
    private readonly metrics: Metrics,
    private readonly commands: CommandMetrics,
    private readonly overload: Overload,
  ) {}

  /** What this process did since this was last asked; null the first time. For one asker. */
  async take(): Promise<Figures | null> {
    const { before } = this;
    const [connections, queue_depth, deliveries] = await Promise.all(
      ['confab_connections', 'confab_log_queue_entries', 'confab_deliveries_total'].map((name) =>
        this.metrics.valueOf(name),
      ),
    );
    const now = { atMs: performance.now(), deliveries: deliveries ?? 0, cpu: process.cpuUsage() };
    const acks = this.commands.takeAcks();
    const loop_delay_ms = this.overload.takeWorstDelay();
    this.before = now;
    if (!before) return null;
    const ms = now.atMs - before.atMs;
    const cpuMs = (now.cpu.user + now.cpu.system - before.cpu.user - before.cpu.system) / 1000;
    return {
      connections: connections ?? 0,
      sends_per_second: perSecond(acks.count, ms),
      deliveries_per_second: perSecond(now.deliveries - before.deliveries, ms),
      ack_p50_ms: acks.p50Ms,
      ack_p99_ms: acks.p99Ms,
      queue_depth: queue_depth ?? 0,
      loop_delay_ms: rounded(loop_delay_ms),
      memory_bytes: process.memoryUsage.rss(),
      cpu_percent: rounded((100 * cpuMs) / ms),
    };
  }
}

function perSecond(count: number, ms: number): number {
  return rounded((1000 * count) / ms);
}

/** To one place: more of it says nothing. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
