import { Socket } from 'node:net';
import type { ConfabServer, ConfabSocket } from './socket.types.js';

type Transport = ConfabSocket['conn'];

/**
 * Writes all frames of a connection that are sent in one turn together: what pushing costs most is the system call for each
 * write, and a commit is many frames for each connection of its room, the answers to its senders among them.
 */
export function writeJointly(io: ConfabServer): void {
  let held: Socket[] = [];
  const release = (): void => {
    const sockets = held;
    held = [];
    for (const socket of sockets) socket.uncork();
  };
  io.engine.on('flush', (transport: Transport) => {
    const socket = socketUnder(transport);
    if (!socket || socket.writableCorked > 0) return;
    // After the microtasks: whatever follows from what this turn brought is sent by then.
    if (held.length === 0) process.nextTick(release);
    held.push(socket);
    socket.cork();
  });
}

/** The TCP socket under a WebSocket (package ws); null while the connection polls. */
function socketUnder({ transport }: Transport): Socket | null {
  const webSocket: unknown = Reflect.get(transport, 'socket');
  if (typeof webSocket !== 'object' || webSocket === null) return null;
  const socket: unknown = Reflect.get(webSocket, '_socket');
  return socket instanceof Socket ? socket : null;
}
