/** Lets so many pieces of work run at once; the others wait, and begin in the order in which they came. */
export class Turns {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** How many wait. */
  get waiting(): number {
    return this.queue.length;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.most) this.running += 1;
    else await new Promise<void>((begin) => this.queue.push(begin));
    try {
      return await work();
    } finally {
      // Who waits takes over the place, so that nobody who comes meanwhile is before them.
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
