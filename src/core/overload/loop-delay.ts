const EVERY_MS = 50;

/**
 * How late the event loop comes to its work. Node's own histogram (`monitorEventLoopDelay`) knows a turn when it is over; here
 * the turn that is going on counts too, for it is in one long turn that a flood of frames is worked through.
 *
 * One late turn is no overload: a collection of garbage, or a machine that was busy elsewhere. It is the delay of two turns in
 * a row (a standing queue, as CoDel has it: Nichols & Jacobson, Controlling Queue Delay, 2012), and over with the first that is
 * on time.
 */
export class LoopDelay {
  private timer: NodeJS.Timeout | undefined;
  private due = Infinity;
  private last = 0;
  private before = 0;
  private worst = 0;

  /** Looks from now on, until it is stopped. */
  watch(): void {
    this.due = performance.now() + EVERY_MS;
    this.timer = setTimeout(() => {
      [this.before, this.last] = [this.last, this.overdue];
      this.worst = Math.max(this.worst, this.last);
      this.watch();
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.due = Infinity;
  }

  /** What the last two turns were late by at least, each; the turn that is going on counts as soon as it makes that more. */
  get ms(): number {
    return Math.max(Math.min(this.before, this.last), Math.min(this.last, this.overdue));
  }

  /** What the latest turn since this was last asked was late by, a single one too. For one asker. */
  takeWorst(): number {
    const worst = Math.max(this.worst, this.overdue);
    this.worst = 0;
    return worst;
  }

  private get overdue(): number {
    return Math.max(0, performance.now() - this.due);
  }
}
