import type { ConfabSocket } from './socket.types.js';

/** How long a peer may take to agree to the end of its connection. */
const LINGER_MS = 1000;

/** What of a WebSocket (package ws) is used here. */
interface RawWebSocket {
  readonly bufferedAmount: number;
  terminate(): void;
}

/**
 * Closes the transport under a connection, which is what JS clients come back from by themselves; a peer that does not
 * play along is cut after a second.
 * @param options.discard drop what is unsent, instead of sending it first
 */
export function closeTransport(socket: ConfabSocket, options: { discard: boolean }): void {
  const raw = rawWebSocket(socket);
  socket.conn.close(options.discard);
  if (raw) setTimeout(() => raw.terminate(), LINGER_MS).unref();
}

/** What waits in this process to be sent to a connection: in the engine's queue, and behind that in the WebSocket's. */
export function unsentBytes(socket: ConfabSocket): number {
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
