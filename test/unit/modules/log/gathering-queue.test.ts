import { expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { GatheringQueue } from '../../../../src/modules/log/gathering-queue.js';

it('writes what comes in several turns of the event loop in one group, of half as many as went last', async () => {
  const groups: number[] = [];
  const queue = new GatheringQueue<{ roomId: string; since: number }>({ capacity: 1000, group: 100 }, (group) => {
    groups.push(group.length);
    return Promise.resolve();
  });
  const pushTwo = async (): Promise<void> => {
    queue.push({ roomId: 'room', since: 0 });
    queue.push({ roomId: 'room', since: 0 });
    await setImmediate();
  };
  for (let turn = 0; turn < 5; turn += 1) await pushTwo();
  await queue.idle();
  expect(groups).toEqual([10]);
  while (groups.length === 1) await pushTwo();
  await queue.idle();
  // Half as many as went last, and one: the others would come while these are on their way.
  expect(groups).toEqual([10, 6]);
  queue.push({ roomId: 'room', since: 0 });
  await queue.idle();
  expect(groups.at(-1)).toBe(1);
});
