import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that stops reading after its handshake: Engine.IO by hand, over a WebSocket by hand. */
export async function deafClient(url: string, token: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const key = Buffer.from(randomUUID().slice(0, 16)).toString('base64');
  socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.write(maskedText(`40${JSON.stringify({ token })}`));
  let seen = '';
  while (!seen.includes('"ready"')) seen += String((await once(socket, 'data'))[0]);
  socket.pause();
  return socket;
}

/** A WebSocket text frame as clients send it, with a mask of zeroes. */
export function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const header =
    payload.length < 126 ? [0x81, 0x80 | payload.length] : [0x81, 0xfe, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([...header, 0, 0, 0, 0]), payload]);
}
