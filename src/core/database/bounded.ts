import { mongo } from 'mongoose';

/** Longer than the driver takes to give up what it notices, its one retry included. */
const MOST_MS = 15_000;

/**
 * What became of a write, or after 15 seconds that nobody knows. The driver (7.5) waits for ever for a write that is larger than what
 * a socket takes at once (64 KB) where it gives the connection up meanwhile, as it does with a server that went silent: it waits
 * for the socket to drain, which was destroyed. Whoever writes one thing after the other would never write again.
 * @throws what the write throws; MongoNetworkTimeoutError
 */
export async function bounded<T>(write: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new mongo.MongoNetworkTimeoutError('A write was given up')), MOST_MS);
  });
  try {
    return await Promise.race([write, late]);
  } finally {
    clearTimeout(timer);
  }
}
