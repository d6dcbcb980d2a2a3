import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { Turns } from '../../../../src/modules/messages/turns.js';

/** Takes a turn whose preparation lasts so long, or fails then; gives what was done, in order, so far. */
function diary() {
  const turns = new Turns();
  const done: string[] = [];
  const take = (what: string, ms: number, { key = 'k', fails = false } = {}): Promise<string> => {
    const prepare = async (): Promise<string> => {
      if (ms > 0) await delay(ms);
      if (fails) throw new Error(`${what} failed`);
      return what;
    };
    return turns.take(key, prepare, (prepared) => {
      done.push(prepared);
      return prepared;
    });
  };
  return { turns, done, take };
}

describe('turns', () => {
  it('are taken as they came, however long each preparation takes', async () => {
    const { done, take, turns } = diary();
    expect(await Promise.all([take('a', 30), take('b', 0), take('c', 10), take('d', 0)])).toEqual(['a', 'b', 'c', 'd']);
    expect(done).toEqual(['a', 'b', 'c', 'd']);
    await delay(0);
    expect(turns.size).toBe(0);
  });

  it('prepare at once', async () => {
    const { take } = diary();
    const start = Date.now();
    await Promise.all(Array.from({ length: 20 }, (_, at) => take(String(at), 200)));
    expect(Date.now() - start).toBeLessThan(20 * 200);
  });

  it('are not held up by other keys', async () => {
    const { done, take } = diary();
    await Promise.all([take('slow', 30, { key: 'one' }), take('quick', 0, { key: 'other' })]);
    expect(done).toEqual(['quick', 'slow']);
  });

  it('that fail let nobody pass, and hold nobody up', async () => {
    const { done, take, turns } = diary();
    const results = await Promise.allSettled([take('a', 30), take('b', 0, { fails: true }), take('c', 0)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(done).toEqual(['a', 'c']);
    await delay(0);
    expect(turns.size).toBe(0);
  });
});
