import { expect, jest, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { DatabaseClock } from '../../../../src/core/database/database-clock.js';

const HOUR_MS = 3_600_000;
/** What a busy machine may add between two looks at a clock. */
const SLACK_MS = 5000;

/** A clock on a database that answers `hello` with what `hello` gives. */
function clockOn(hello: () => unknown): DatabaseClock {
  const connection = { db: { admin: () => ({ command: () => Promise.resolve().then(hello) }) } };
  return new DatabaseClock(connection as unknown as Connection);
}

/** How far a clock is ahead of this machine's, in milliseconds. */
function ahead(clock: DatabaseClock): number {
  return clock.now().getTime() - Date.now();
}

test('tells the time of the database, before and while it can be asked', async () => {
  let lead = HOUR_MS;
  const clock = clockOn(() => ({ localTime: new Date(Date.now() + lead) }));
  expect(Math.abs(ahead(clock))).toBeLessThan(SLACK_MS);
  await clock.measure();
  expect(Math.abs(ahead(clock) - HOUR_MS)).toBeLessThan(SLACK_MS);
  lead = -HOUR_MS;
  await clock.measure();
  expect(Math.abs(ahead(clock) + HOUR_MS)).toBeLessThan(SLACK_MS);
});

test('goes on with what it knew where the database does not tell, and asks again', async () => {
  jest.useFakeTimers({ doNotFake: ['performance'] });
  try {
    const answers: unknown[] = [{}, { localTime: 'now' }, null];
    const clock = clockOn(() => {
      if (answers.length > 0) return answers.pop();
      return { localTime: new Date(Date.now() + HOUR_MS) };
    });
    await clock.onModuleInit();
    for (let left = 3; left > 0; left -= 1) {
      expect(ahead(clock)).toBe(0);
      await jest.advanceTimersByTimeAsync(2000);
    }
    expect(Math.abs(ahead(clock) - HOUR_MS)).toBeLessThan(SLACK_MS);
    clock.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

test('believes no answer that took long, once it knows better', async () => {
  const times = [0, 10, 0, 5000];
  const now = jest.spyOn(performance, 'now').mockImplementation(() => times.shift() ?? 0);
  try {
    let lead = HOUR_MS;
    const clock = clockOn(() => ({ localTime: new Date(Date.now() + lead) }));
    await clock.measure();
    lead = 0;
    await clock.measure();
    expect(Math.abs(ahead(clock) - HOUR_MS)).toBeLessThan(SLACK_MS);
  } finally {
    now.mockRestore();
  }
});
