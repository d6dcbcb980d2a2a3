import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { OnlinePeople } from '../../../../src/modules/presence/online-people.js';

let gone: string[];
let online: OnlinePeople;

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  gone = [];
  online = new OnlinePeople(5000, (userId, leftAt) => gone.push(`${userId} ${String(leftAt.getTime())}`));
});
afterEach(() => {
  online.clear(new Date());
  jest.useRealTimers();
});

it('somebody is online from their first connection until a moment after their last', () => {
  expect([online.opened('ann'), online.opened('ann')]).toEqual([true, false]);
  online.closed('ann');
  jest.advanceTimersByTime(60_000);
  expect([online.has('ann'), gone]).toEqual([true, []]);
  online.closed('ann');
  jest.advanceTimersByTime(4999);
  expect([online.has('ann'), gone]).toEqual([true, []]);
  jest.advanceTimersByTime(1);
  expect([online.has('ann'), online.ids(), gone]).toEqual([false, [], ['ann 60000']]);
});

it('who comes back within the moment never went, however often', () => {
  online.opened('ann');
  for (let time = 0; time < 10; time += 1) {
    online.closed('ann');
    jest.advanceTimersByTime(4000);
    expect(online.opened('ann')).toBe(false);
  }
  jest.advanceTimersByTime(60_000);
  expect([online.has('ann'), gone, jest.getTimerCount()]).toEqual([true, [], 0]);
});

it('all end at once, with the time when each was last there', () => {
  online.opened('ann');
  online.opened('ben');
  online.closed('ann');
  jest.advanceTimersByTime(1000);
  const seen = online.clear(new Date());
  expect([...seen].map(([userId, at]) => `${userId} ${String(at.getTime())}`)).toEqual(['ann 0', 'ben 1000']);
  jest.advanceTimersByTime(60_000);
  expect([online.ids(), gone, jest.getTimerCount()]).toEqual([[], [], 0]);
});
