import { Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Config } from '../config/config.js';
import { Metrics } from '../core/metrics/metrics.js';
import { emitTo } from './emit.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';
import { closeTransport, unsentBytes } from './transport.js';

const LOOK_EVERY_MS = 250;
const RETRY_MS = 1000;

/**
 * Cuts connections that read slower than they are written to: neither the engine's queue nor the socket's has a bound, and
 * one paused reader of a busy room would take the memory of the process. Whoever is cut loses nothing: it syncs.
 */
@Injectable()
export class SlowConsumers {
  private readonly logger = new Logger('Socket');
  private readonly cuts: Counter;
  private readonly most: number;
  private readonly gone = new WeakSet<ConfabSocket>();
  private timer: NodeJS.Timeout | undefined;

  constructor(config: Config, metrics: Metrics) {
    this.most = config.limits.connection_buffer_bytes;
    this.cuts = new Counter({
      name: 'confab_slow_consumers_total',
      help: 'Connections cut because they could not keep up',
      registers: [metrics.registry],
    });
  }

  watch(io: ConfabServer): void {
    this.timer = setInterval(() => {
      for (const socket of io.sockets.sockets.values()) this.isCut(socket);
    }, LOOK_EVERY_MS).unref();
  }

  /** Looks at a connection, cuts it where it cannot keep up, and says whether it was cut, now or before. */
  isCut(socket: ConfabSocket): boolean {
    if (!this.gone.has(socket) && unsentBytes(socket) > this.most) this.cut(socket);
    return this.gone.has(socket);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private cut(socket: ConfabSocket): void {
    this.gone.add(socket);
    this.cuts.inc();
    this.logger.warn(`Connection ${socket.id} of ${socket.data.actor.userId} cannot keep up and is cut`);
    emitTo(socket, 'closing', { code: 'slow_consumer', reconnect: true, retry_after_ms: RETRY_MS });
    closeTransport(socket, { discard: true });
  }
}
