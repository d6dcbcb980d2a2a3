import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until the check holds, and fails as it fails when it does not within the time. */
export async function eventually<T>(check: () => Promise<T>, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
