import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { LoopDelay } from '../../../../src/core/overload/loop-delay.js';

let now = 0;
let loop: LoopDelay;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['performance'] });
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  loop = new LoopDelay();
  loop.watch();
});

afterEach(() => {
  loop.stop();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** A turn that is late by so much, and what was known of it while it went on. */
function turn(lateMs: number): number {
  now += 50 + lateMs;
  const meanwhile = loop.ms;
  jest.runOnlyPendingTimers();
  return meanwhile;
}

it('takes one late turn for none', () => {
  expect([turn(0), loop.ms]).toEqual([0, 0]);
  expect([turn(3000), loop.ms]).toEqual([0, 0]);
  expect([turn(0), loop.ms]).toEqual([0, 0]);
});

it('tells what two in a row were late by at least, from when the second one is', () => {
  turn(400);
  expect([turn(300), loop.ms]).toEqual([300, 300]);
  expect([turn(700), loop.ms]).toEqual([300, 300]);
  expect([turn(500), loop.ms]).toEqual([500, 500]);
});

it('is over with the first turn that is on time', () => {
  turn(900);
  turn(900);
  expect(loop.ms).toBe(900);
  turn(0);
  expect(loop.ms).toBe(0);
});

it('knows of none before it looks, nor afterwards', () => {
  loop.stop();
  turn(900);
  turn(900);
  expect(loop.ms).toBe(0);
});

it('tells the worst of all turns once, a single one too', () => {
  turn(100);
  turn(700);
  turn(0);
  expect([loop.takeWorst(), loop.takeWorst()]).toEqual([700, 0]);
  turn(200);
  expect(loop.takeWorst()).toBe(200);
});

it('takes the turn that is going on for one of them', () => {
  now += 50 + 300;
  expect(loop.takeWorst()).toBe(300);
});
