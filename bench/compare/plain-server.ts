import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';

/** What a client of these servers says when it connects. */
interface PlainAuth {
  readonly rooms?: unknown;
}

/** A message as it is sent, and pushed. */
export interface PlainMessage {
  readonly room_id: string;
  readonly content: string;
  readonly client_message_id: string;
}

/**
 * Socket.IO and nothing else, with the options that Confab has: whoever connects is in the rooms they name, and what is sent is
 * pushed to its room and acknowledged. Tells its parent process its port.
 * @param keep what is done with a message before that
 */
export function servePlainly(keep: ((message: PlainMessage) => Promise<unknown>) | null): void {
  const http = createServer();
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: 1_000_000,
  });
  io.on('connection', (socket: Socket) => {
    const { rooms }: PlainAuth = socket.handshake.auth;
    for (const room of Array.isArray(rooms) ? rooms : []) void socket.join(String(room));
    const deliver = (message: PlainMessage, acknowledge: (answer: object) => void): void => {
      io.to(message.room_id).emit('message_created', message);
      acknowledge({ success: true });
    };
    socket.on('send_message', (message: PlainMessage, acknowledge: (answer: object) => void) => {
      if (keep) void keep(message).then(() => deliver(message, acknowledge));
      else deliver(message, acknowledge);
    });
    socket.emit('ready');
  });
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    if (typeof address === 'object' && address !== null) process.send?.(address.port);
  });
}
