/**
 * Keeps the order in which work came, over preparations that take different times: all are prepared at once, and each is
 * done when it is prepared and all that came before it under the same key have had their turn, or failed.
 */
export class Turns {
  /** By key: the end of the last turn taken so far. Gone with it. */
  private readonly ends = new Map<string, Promise<unknown>>();

  /** Does the work in its turn; the turn ends when `act` returns. */
  async take<P, T>(key: string, prepare: () => Promise<P>, act: (prepared: P) => T): Promise<T> {
    const before = this.ends.get(key);
    const turn = Promise.all([prepare(), before]).then(([prepared]) => act(prepared));
    // A preparation that fails must not let those behind it pass those before it.
    const end: Promise<unknown> = Promise.allSettled([before, turn]).then(() => {
      if (this.ends.get(key) === end) this.ends.delete(key);
    });
    this.ends.set(key, end);
    return turn;
  }

  /** Keys with turns still to come. */
  get size(): number {
    return this.ends.size;
  }
}
