import { asConfabError, isTransient } from './errors.js';
import { pause, pauseMs, type Timing } from './waiting.js';

/**
 * Does something again, with growing pauses, as long as it fails for reasons that pass. For what may be done twice: reads,
 * and what carries a client_message_id.
 * @throws ConfabError the first that does not pass
 */
export async function repeat<T>(timing: Timing, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const failure = asConfabError(error);
      if (!isTransient(failure)) throw failure;
      await pause(pauseMs(timing, attempt, failure.retryAfterMs));
    }
  }
}
