import { expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Turns } from '../../../src/realtime/turns.js';

it('lets so many run at once, the others in the order in which they came, whatever becomes of those before', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const outcomes = Promise.allSettled(
    [0, 1, 2, 3, 4].map((n) =>
      turns.run(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => (ends[n] = resolve));
        if (n === 1) throw new Error('failed');
        return n;
      }),
    ),
  );
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  await setImmediate();
  // Somebody who comes now is behind those who wait.
  const late = turns.run(() => Promise.resolve(begun.push(5)));
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.();
  ends[2]?.();
  await setImmediate();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  ends[3]?.();
  ends[4]?.();
  await late;
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(await turns.run(() => Promise.resolve('free'))).toBe('free');
});
