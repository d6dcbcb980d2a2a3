import { success } from '../protocol/envelope.js';
import type { ClosingEvent, ReadyEvent } from '../protocol/events/connection.event.js';
import type { ConfabSocket } from './socket.types.js';

/** The events of the connection itself. */
interface ConnectionEvents {
  ready: ReadyEvent;
  closing: ClosingEvent;
}

/** Sends one connection an event about itself, in the envelope that all events have. */
export function emitTo<N extends keyof ConnectionEvents>(
  socket: ConfabSocket,
  name: N,
  data: ConnectionEvents[N],
): void {
  socket.emit(name, success(name, data));
}
