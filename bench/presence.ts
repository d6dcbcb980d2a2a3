/**
 * `npm run bench:presence`: what typing and presence cost a server with 1,000 people online in one room in which a message
 * is sent each second. One real server and, in a process of their own, 1,000 real connections; each person is also in a
 * group of ten. The server's processor time is taken over intervals with that traffic and without, in turns: the share is
 * what counts, for the absolute figures are the machine's.
 *
 * In each interval somebody sends once a second, and about one connection ends and one begins. With the traffic, it is
 * people's only connection, who so come and go, and twenty people are typing at any time, the sender one of them. Without, it
 * is a second connection of people who stay online, and nobody types: what connecting and sending cost is the same.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../test/support/server.js';
import { metricOf } from '../test/support/metrics.js';
import type { Counted, Order } from './crowd.js';
import { makeRoom } from './make-room.js';
import { median } from './median.js';

const PEOPLE = 1000;
const ROUNDS = 10;
/** Until an interval is as it will be, and what the one before left behind is over. */
const SETTLE_MS = 10_000;
const INTERVAL_MS = 15_000;

const people = Array.from({ length: PEOPLE }, (_, number) => `person-${String(number)}`);
const server = await startServer({ PARTICIPANTS_PER_COMMAND: String(PEOPLE) });
const crowd = fork(join(import.meta.dirname, 'crowd.ts'));
try {
  const room = await makeRoom(server.url, people);
  for (let first = 0; first < PEOPLE; first += 10) await makeRoom(server.url, people.slice(first, first + 10));
  await order({ do: 'connect', url: server.url, room, people });
  // What is still compiled then is not what either kind costs.
  for (const way of ['without', 'with'] as const) await interval(way);
  const used: Record<'with' | 'without', number[]> = { with: [], without: [] };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const way of ['without', 'with'] as const) used[way].push(await interval(way));
  const [base, all] = [median(used.without), median(used.with)];
  console.log(
    `${String(PEOPLE)} people online in a room, one message a second, medians of ${String(ROUNDS)}: ` +
      `${base.toFixed(1)} ms of processor time a second without typing and presence, ${all.toFixed(1)} with; ` +
      `their share is ${(((all - base) / all) * 100).toFixed(1)} %`,
  );
} finally {
  crowd.kill();
  await server.stop();
}

/** Milliseconds of the server's processor time a second, over an interval of that kind. */
async function interval(way: 'with' | 'without'): Promise<number> {
  await order({ do: 'begin', talk: way === 'with' });
  await delay(SETTLE_MS);
  await order({ do: 'count' });
  const [before, started] = [await processorSeconds(), performance.now()];
  await delay(INTERVAL_MS);
  const [after, ended] = [await processorSeconds(), performance.now()];
  const counted = await order({ do: 'count' });
  const rate = ((after - before) * 1_000_000) / (ended - started);
  console.log(`${way.padEnd(8)} ${rate.toFixed(1)} ms/s; received: ${JSON.stringify(counted)}`);
  return rate;
}

/** Tells the crowd what to do, and waits until it has done it. */
async function order(what: Order): Promise<Counted> {
  crowd.send(what);
  const [counted] = (await once(crowd, 'message')) as [Counted];
  return counted;
}

async function processorSeconds(): Promise<number> {
  const found = await metricOf(server.url, 'process_cpu_seconds_total');
  if (found === undefined) throw new Error('The server does not tell its processor time');
  return found;
}
