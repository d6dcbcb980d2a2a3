import type { Server } from 'node:http';

const LOOK_EVERY_MS = 50;

/**
 * Takes no new connections, lets the requests under way end, and closes what is kept alive meanwhile. What is not done
 * after `mostMs` is cut, and not waited for: upgraded connections are not the HTTP server's to cut.
 */
export async function drainHttp(server: Server, mostMs: number): Promise<void> {
  if (!server.listening) return;
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
      resolve();
    }, mostMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
  clearInterval(idle);
}
