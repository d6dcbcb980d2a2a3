import { createServer } from 'node:net';

/** `port` if it is free on 127.0.0.1, for 0 any that is. */
export async function freePort(port: number): Promise<number | undefined> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(chosen));
    });
  });
}
