import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figures } from './figures.js';
import type { Order } from './load.js';

/** The process of the clients, bench/compare/load.ts. */
export class Clients {
  private readonly child: ChildProcess = fork(join(import.meta.dirname, 'load.ts'));
  private readonly ended = once(this.child, 'exit').then((): never => {
    throw new Error('The clients have ended');
  });

  constructor() {
    // It may end when nobody waits for it.
    this.ended.catch(() => undefined);
  }

  /** Tells them what to do, and waits until they have done it. */
  async order(what: Order): Promise<Figures> {
    this.child.send(what);
    const [figures] = (await Promise.race([once(this.child, 'message'), this.ended])) as [Figures];
    return figures;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended.catch(() => undefined);
  }
}
