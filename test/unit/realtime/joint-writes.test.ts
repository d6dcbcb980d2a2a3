import { expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Server } from 'socket.io';
import { writeJointly } from '../../../src/realtime/joint-writes.js';
import type { ConfabServer } from '../../../src/realtime/socket.types.js';

it('holds what a turn writes to a WebSocket until its end, and leaves polling alone', async () => {
  const io: ConfabServer = new Server(createServer());
  writeJointly(io);
  const socket = new Socket();
  const flush = (transport: object): unknown => io.engine.emit('flush', { transport });
  flush({ socket: { _socket: socket } });
  flush({ socket: { _socket: socket } });
  flush({ req: {} });
  expect(socket.writableCorked).toBe(1);
  await Promise.resolve();
  expect(socket.writableCorked).toBe(1);
  await setImmediate();
  expect(socket.writableCorked).toBe(0);
  flush({ socket: { _socket: socket } });
  expect(socket.writableCorked).toBe(1);
  await setImmediate();
  expect(socket.writableCorked).toBe(0);
});
