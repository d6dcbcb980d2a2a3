import type { Server } from 'node:http';

const LOOK_EVERY_MS = 50;

/**
 * Takes no new connections, lets the requests under way end, and closes what is kept alive meanwhile; what is not done
 * after `mostMs` is cut.
 */
export async function drainHttp(server: Server, mostMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
  const cut = setTimeout(() => server.closeAllConnections(), mostMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
