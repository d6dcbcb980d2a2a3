import { Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Config } from '../config/config.js';
import { Metrics } from '../core/metrics/metrics.js';
import { emitTo } from './emit.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';

const LOOK_EVERY_MS = 250;
/** How long a connection that was cut may take to end by itself. */
const LINGER_MS = 1000;
const RETRY_MS = 1000;

/** What of a WebSocket (package ws) is used here. */
interface RawWebSocket {
  readonly bufferedAmount: number;
  terminate(): void;
}

/**
 * Cuts connections that read slower than they are written to: neither the engine's queue nor the socket's has a bound, and
 * one paused reader of a busy room would take the memory of the process. Whoever is cut loses nothing: it syncs.
 */
@Injectable()
export class SlowConsumers {
  private readonly logger = new Logger('Socket');
  private readonly cuts: Counter;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    metrics: Metrics,
  ) {
    this.cuts = new Counter({
      name: 'confab_slow_consumers_total',
      help: 'Connections cut because they could not keep up',
      registers: [metrics.registry],
    });
  }

  watch(io: ConfabServer): void {
    const most = this.config.limits.connection_buffer_bytes;
    this.timer = setInterval(() => {
      for (const socket of io.sockets.sockets.values()) if (unsentBytes(socket) > most) this.cut(socket);
    }, LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private cut(socket: ConfabSocket): void {
    this.cuts.inc();
    this.logger.warn(`Connection ${socket.id} of ${socket.data.actor.userId} cannot keep up and is cut`);
    emitTo(socket, 'closing', { code: 'slow_consumer', reconnect: true, retry_after_ms: RETRY_MS });
    endTransport(socket);
  }
}

/** Ends the connection's transport, without its unsent data and whether the peer plays along or not; JS clients come back. */
export function endTransport(socket: ConfabSocket): void {
  const raw = rawWebSocket(socket);
  socket.conn.close(true);
  if (raw) setTimeout(() => raw.terminate(), LINGER_MS).unref();
}

/** What waits in this process to be sent to a connection: in the engine's queue, and behind that in the WebSocket's. */
function unsentBytes(socket: ConfabSocket): number {
  let bytes = rawWebSocket(socket)?.bufferedAmount ?? 0;
  // The engine keeps its queue to itself and tells nobody how long it is.
  const queue: unknown = Reflect.get(socket.conn, 'writeBuffer');
  if (Array.isArray(queue)) for (const packet of queue) bytes += sizeOf(packet);
  return bytes;
}

function sizeOf(packet: unknown): number {
  if (typeof packet !== 'object' || packet === null || !('data' in packet)) return 0;
  const { data } = packet;
  if (typeof data === 'string') return data.length;
  return ArrayBuffer.isView(data) ? data.byteLength : 0;
}

/** The WebSocket under a connection; null while it polls. */
function rawWebSocket({ conn }: ConfabSocket): RawWebSocket | null {
  const raw: unknown = Reflect.get(conn.transport, 'socket');
  return isRawWebSocket(raw) ? raw : null;
}

function isRawWebSocket(value: unknown): value is RawWebSocket {
  return (
    typeof value === 'object' &&
    value !== null &&
    'bufferedAmount' in value &&
    typeof value.bufferedAmount === 'number' &&
    'terminate' in value &&
    typeof value.terminate === 'function'
  );
}
