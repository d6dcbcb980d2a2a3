import { setTimeout as delay } from 'node:timers/promises';

/** The statuses of a server that has too much to do: overloaded, unknown_outcome. */
const BUSY = [503, 504];
const TRIES = 30;
const PAUSE_MS = 2000;

/** Asks, and again as long as the server is too busy, for about a minute at least. For what may be done twice. @returns the last answer */
export async function whileBusy(ask: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (!BUSY.includes(answer.status) || tries === TRIES) return answer;
    await answer.body?.cancel();
    await delay(PAUSE_MS);
  }
}
