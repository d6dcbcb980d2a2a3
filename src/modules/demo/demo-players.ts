import { Worker } from 'node:worker_threads';

/** What the players are asked: to let somebody in. */
export interface LettingIn {
  readonly userId: string;
}

/** What they answer: the rooms, or what went wrong. */
export type LetIn = LettingIn & ({ readonly roomIds: string[] } | { readonly error: string });

interface Waiting {
  readonly promise: Promise<string[]>;
  readonly resolve: (roomIds: string[]) => void;
  readonly reject: (error: Error) => void;
}

/** Those who play the demo: clients of this server like any other, in a thread of their own. */
export class DemoPlayers {
  hasEnded = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<string, Waiting>();

  /** @param onEnd told why they ended, unless they were asked to */
  constructor(url: string, onEnd: (why: string) => void) {
    this.worker = new Worker(new URL('../../cli/demo/players.js', import.meta.url), { workerData: { url } });
    this.worker.on('message', (letIn: LetIn) => this.take(letIn));
    this.worker.on('error', (error) => {
      onEnd(String(error));
      this.fail(new Error('The players have ended', { cause: error }));
    });
    this.worker.on('exit', () => this.fail(new Error('The players have ended')));
  }

  /** Lets somebody into the rooms, once these are there. @returns their ids */
  letIn(userId: string): Promise<string[]> {
    const known = this.waiting.get(userId);
    if (known) return known.promise;
    const waiting: Waiting = Promise.withResolvers<string[]>();
    this.waiting.set(userId, waiting);
    this.worker.postMessage({ userId } satisfies LettingIn);
    return waiting.promise;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private take(letIn: LetIn): void {
    const waiting = this.waiting.get(letIn.userId);
    this.waiting.delete(letIn.userId);
    if ('error' in letIn) waiting?.reject(new Error(letIn.error));
    else waiting?.resolve(letIn.roomIds);
  }

  private fail(error: Error): void {
    this.hasEnded = true;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
