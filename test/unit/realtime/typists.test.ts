import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Typists } from '../../../src/realtime/typists.js';

let told: string[];
let typists: Typists;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
  told = [];
  typists = new Typists({ timeoutMs: 6000, restMs: 3000 }, (userId, roomId, isTyping) =>
    told.push(`${userId} ${roomId} ${String(isTyping)}`),
  );
});
afterEach(() => {
  typists.clear();
  jest.useRealTimers();
});

it('tells a start once in three seconds, and an end six seconds after the last', () => {
  typists.start('ann', 'room', 'c', Date.now());
  for (const at of [1000, 2000, 2999]) {
    jest.setSystemTime(1_000_000 + at);
    typists.start('ann', 'room', 'c');
  }
  expect(told).toEqual(['ann room true']);
  jest.advanceTimersByTime(5999);
  expect(told).toEqual(['ann room true']);
  jest.advanceTimersByTime(1);
  expect(told).toEqual(['ann room true', 'ann room false']);
  expect(jest.getTimerCount()).toBe(0);
});

it('tells starts and stops in turn once in three seconds too', () => {
  for (let at = 0; at < 3000; at += 500) {
    typists.start('ann', 'room', 'c', Date.now());
    typists.end('ann', 'room');
    jest.advanceTimersByTime(500);
  }
  typists.start('ann', 'room', 'c', Date.now());
  expect(told).toEqual(['ann room true', 'ann room false', 'ann room true']);
});

it('takes the right for granted over the same connection alone, for half a minute, and until something may have ended it', () => {
  const isAllowed = (connectionId: string | null) => typists.isAllowed('ann', 'room', connectionId);
  typists.start('ann', 'room', 'c', Date.now());
  expect([isAllowed('c'), isAllowed('other'), isAllowed(null), typists.isAllowed('ann', 'other', 'c')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  for (let at = 0; at < 30_000; at += 5000) {
    expect(isAllowed('c')).toBe(true);
    typists.start('ann', 'room', 'c');
    jest.advanceTimersByTime(5000);
  }
  expect(isAllowed('c')).toBe(false);
  typists.start('ann', 'room', 'c', Date.now());
  typists.drop('ann', 'room');
  expect(isAllowed('c')).toBe(false);
  typists.start('ann', 'room', null, Date.now());
  expect(isAllowed(null)).toBe(false);
});

it('leaves alone what was said after the message that ends it', () => {
  typists.start('ann', 'room', 'c', Date.now());
  typists.end('ann', 'room', Date.now() - 1);
  expect(told).toEqual(['ann room true']);
  typists.end('ann', 'room', Date.now());
  expect(told).toEqual(['ann room true', 'ann room false']);
});

it('ends what was said over a connection, and what is in a room, and keeps nothing of it', () => {
  typists.start('ann', 'one', 'c', Date.now());
  typists.start('ann', 'two', 'd', Date.now());
  typists.start('ben', 'two', 'e', Date.now());
  told = [];
  typists.closed('ann', 'c');
  expect(told).toEqual(['ann one false']);
  typists.dropAll('two');
  expect(told).toEqual(['ann one false', 'ann two false', 'ben two false']);
  expect(jest.getTimerCount()).toBe(0);
});
