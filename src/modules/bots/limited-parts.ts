interface Bounds {
  /** Aborted: whatever the source does, the iteration ends at once. */
  readonly signal: AbortSignal;
  /** Longest wait for the next part. */
  readonly silenceMs: number;
  /** When it must all be over, in milliseconds since 1970. */
  readonly deadline: number;
}

/** The source took too long, in all or between two parts. */
class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/**
 * The parts of a source that may hang, fail or not heed its signal. The source is told to end, but not waited for.
 * @throws what the source throws; TooSlow; the signal's reason once it is aborted
 */
export async function* limitedParts<T>(source: AsyncIterable<T>, bounds: Bounds): AsyncGenerator<T> {
  const { signal, silenceMs, deadline } = bounds;
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      // It may fail long after nobody listens any more.
      next.catch(() => undefined);
      const step = await within(next, Math.min(silenceMs, deadline - Date.now()), signal);
      if (step.done) return;
      yield step.value;
    }
  } finally {
    // A hanging source would keep whoever waits for its end.
    iterator.return?.().catch(() => undefined);
  }
}

async function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow('The bot took too long')), ms);
    onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
