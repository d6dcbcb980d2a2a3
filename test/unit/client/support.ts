import { connect, type ConfabClient, type ConnectOptions, type Room } from '../../../client/src/index.js';
import type { ScriptedServer } from './scripted-server.js';

/** Short enough that a test which waits for a time-out waits a moment. */
export const QUICK = { holdMs: 5, retryMs: 5, retryMaxMs: 20, answerMs: 2000, typingMs: 60 };

/** Clients that a file made, to be closed after each test. */
export class Clients {
  readonly #open: ConfabClient[] = [];

  connect(server: ScriptedServer, options: Partial<ConnectOptions> = {}): ConfabClient {
    const client = connect({ url: server.url, token: 'token', timing: QUICK, ...options });
    this.#open.push(client);
    return client;
  }

  close(): void {
    for (const client of this.#open.splice(0)) client.close();
  }
}

/** Resolves when a room or client is in a state. */
export async function becomes(source: Room | ConfabClient, wanted: string): Promise<void> {
  const changed = (resolve: () => void) =>
    'seq' in source ? source.on('state', resolve) : source.on('state', resolve);
  while (source.state !== wanted) {
    let stop = (): void => undefined;
    await new Promise<void>((resolve) => {
      stop = changed(resolve);
    });
    stop();
  }
}

/** The next `count` items of an iterator. */
export async function take<T>(items: AsyncIterator<T, void>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = await items.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
