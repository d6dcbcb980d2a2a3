import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { freshDatabase, type TestDatabase } from '../support/mongo.js';
import { describeWithRedis } from '../support/programs.js';
import { TestRedis } from '../support/redis.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

const WINDOW_S = 3;
/** Searches of one user in one window. */
const QUOTA = 6;
/** How long Redis may keep a command waiting, and what a busy machine may add. */
const REDIS_MS = 300;
const SLACK_MS = 3000;

describeWithRedis('rates in Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  const servers: TestServer[] = [];

  const environment = () => ({
    MONGODB_URI: database.uri,
    REDIS_URL: redis.url,
    LOG_LEVEL: 'info',
    RATE_WINDOW_SECONDS: `${WINDOW_S}`,
    SEARCHES_PER_SECOND: `${QUOTA / WINDOW_S}`,
  });

  beforeAll(async () => {
    database = freshDatabase();
    redis = await TestRedis.start();
    for (let n = 0; n < 2; n += 1) servers.push(await startServer(environment()));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await redis.kill();
    await database.drop();
  }, 60_000);

  /** Searches as somebody, through one of the processes: the status, and how long it took. */
  async function search(token: string, server: TestServer): Promise<{ status: number; ms: number }> {
    const asked = performance.now();
    const { status } = await fetch(`${server.url}/v1/users?q=x`, { headers: { authorization: `Bearer ${token}` } });
    return { status, ms: performance.now() - asked };
  }

  /** What somebody new is answered who spends their quota in the first process, then asks once more in each. */
  async function spend(): Promise<number[]> {
    const token = await tokenOf(randomUUID());
    const statuses = [];
    const [first, second] = servers as [TestServer, TestServer];
    for (let n = 0; n < QUOTA; n += 1) statuses.push((await search(token, first)).status);
    expect(statuses).toEqual(Array.from({ length: QUOTA }, () => 200));
    return [(await search(token, first)).status, (await search(token, second)).status];
  }

  async function becomes(outcome: number[]): Promise<void> {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const found = await spend();
      if (found.join() === outcome.join()) return;
      if (Date.now() > deadline) expect(found).toEqual(outcome);
      await delay(100);
    }
  }

  function linesSaying(text: string): number[] {
    return servers.map(
      (server) =>
        server
          .output()
          .split('\n')
          .filter((line) => line.includes(text)).length,
    );
  }

  it('two processes share them', async () => {
    expect(await spend()).toEqual([429, 429]);
    expect(linesSaying('counts rates by itself')).toEqual([0, 0]);
  });

  it('without Redis each counts by itself at once; with it again both together', async () => {
    await redis.kill();
    const token = await tokenOf(randomUUID());
    for (const server of servers) {
      for (let n = 0; n < QUOTA; n += 1) {
        const { status, ms } = await search(token, server);
        expect(status).toBe(200);
        expect(ms).toBeLessThan(SLACK_MS);
      }
      expect((await search(token, server)).status).toBe(429);
    }
    expect(await spend()).toEqual([429, 200]);
    expect(linesSaying('counts rates by itself')).toEqual([1, 1]);

    await redis.start();
    await becomes([429, 429]);
    expect(linesSaying('rates are counted over all')).toEqual([1, 1]);
  }, 60_000);

  it('a Redis that is silent keeps nobody waiting longer than its time-out, and not again', async () => {
    const [server] = servers as [TestServer];
    redis.freeze();
    try {
      const token = await tokenOf(randomUUID());
      const together = await Promise.all(Array.from({ length: QUOTA }, () => search(token, server)));
      expect(together.map(({ status }) => status)).toEqual(Array.from({ length: QUOTA }, () => 200));
      expect(Math.max(...together.map(({ ms }) => ms))).toBeLessThan(REDIS_MS + SLACK_MS);
      // As long as it takes to find four new connections as silent as the old one. A busy machine may hold up two searches.
      const until = Date.now() + 10_000;
      let slow = 0;
      while (Date.now() < until) if ((await search(await tokenOf('x'), server)).ms > REDIS_MS - 50) slow += 1;
      expect(slow).toBeLessThanOrEqual(2);
    } finally {
      redis.thaw();
    }
    await becomes([429, 429]);
  }, 60_000);

  it('a server starts without Redis, and says so once', async () => {
    await redis.kill();
    const lonely = await startServer(environment());
    try {
      const token = await tokenOf(randomUUID());
      for (let n = 0; n < QUOTA; n += 1) expect((await search(token, lonely)).status).toBe(200);
      expect((await search(token, lonely)).status).toBe(429);
      expect(lonely.output().split('counts rates by itself')).toHaveLength(2);
    } finally {
      await lonely.stop();
    }
  }, 60_000);
});
