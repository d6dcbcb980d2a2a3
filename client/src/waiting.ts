/** How long things take, in milliseconds. */
export interface Timing {
  /** How long an entry that came early waits for the one before it; then the room syncs. */
  holdMs: number;
  /** How often every open room is synced though nothing seems missing; varied by a quarter. */
  syncEveryMs: number;
  /** How long a command waits for its answer. Longer than the server's own limit for a command, so that it can say why. */
  answerMs: number;
  /** The first pause before a repeat; it doubles with each, up to `retryMaxMs`, and is varied by half. */
  retryMs: number;
  retryMaxMs: number;
  /**
   * How long somebody types after it was last said; that one does oneself is said again after half of it. The server's limit
   * typing_timeout_ms.
   */
  typingMs: number;
}

export const DEFAULT_TIMING: Timing = {
  holdMs: 300,
  syncEveryMs: 60_000,
  answerMs: 15_000,
  retryMs: 250,
  retryMaxMs: 10_000,
  typingMs: 6000,
};

/** The pause before repeat number `attempt` (0 the first): at least what the server asked for. Milliseconds. */
export function pauseMs(timing: Timing, attempt: number, atLeastMs: number | null = null): number {
  const full = Math.min(timing.retryMaxMs, timing.retryMs * 2 ** Math.min(attempt, 20));
  const jittered = full * (0.5 + Math.random() / 2);
  // Whoever was told the same time to wait shall not come back in the same moment.
  return atLeastMs === null ? jittered : Math.max(jittered, atLeastMs * (1 + Math.random() / 10));
}

/** The longest delay that timers take. */
const LONGEST_MS = 2 ** 31 - 1;

/** One timer that can be set again and cleared; setting it replaces what it was set to. */
export class Timer {
  #handle: ReturnType<typeof setTimeout> | undefined;

  get isSet(): boolean {
    return this.#handle !== undefined;
  }

  set(delayMs: number, run: () => void): void {
    this.clear();
    this.#handle = setTimeout(
      () => {
        this.#handle = undefined;
        run();
      },
      Math.min(Math.max(delayMs, 0), LONGEST_MS),
    );
  }

  clear(): void {
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}

interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
}

/** A promise that is settled from outside: `Promise.withResolvers`, which Node 20 and browsers before 2024 do not have. */
export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolved, onRejected) => {
    resolve = onResolved;
    reject = onRejected;
  });
  return { promise, resolve, reject };
}

/** Lets any number of waiters go on together, each time something happened. */
export class Signal {
  #next = deferred<undefined>();

  /** Resolves at the next `notify`. Take it before looking at the state it tells of, or nothing in between may await. */
  wait(): Promise<undefined> {
    return this.#next.promise;
  }

  notify(): void {
    const { resolve } = this.#next;
    this.#next = deferred();
    resolve(undefined);
  }
}

/** Resolves after a time in milliseconds, or when the signal comes, whichever is first. */
export async function pause(delayMs: number, orSignal?: Signal): Promise<void> {
  const timer = new Timer();
  const elapsed = new Promise<undefined>((resolve) => timer.set(delayMs, () => resolve(undefined)));
  await (orSignal ? Promise.race([elapsed, orSignal.wait()]) : elapsed);
  timer.clear();
}
