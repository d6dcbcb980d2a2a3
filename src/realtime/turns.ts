/** Lets so many pieces of work run at once; the others wait, and begin in the order in which they came. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.most) this.running += 1;
    else await new Promise<void>((begin) => this.waiting.push(begin));
    try {
      return await work();
    } finally {
      // Who waits takes over the place, so that nobody who comes meanwhile is before them.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
