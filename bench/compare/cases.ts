import { setTimeout as delay } from 'node:timers/promises';
import { keptBy } from '../kept-memory.js';
import type { Clients } from './clients.js';
import type { Figures } from './figures.js';
import type { Place } from './sending.js';
import type { Running, Way } from './servers.js';

/** A server with its rooms, and the clients that are to be in them. */
interface Stage {
  readonly server: Running;
  readonly clients: Clients;
  readonly rooms: readonly Place[];
  readonly auths: readonly object[];
  /** How long what is measured over a time is. */
  readonly ms: number;
}

/** One kind of load. */
export interface Case {
  readonly name: string;
  readonly title: string;
  /** How many rooms, and of how many people each; nobody is in two. */
  readonly rooms: number;
  readonly size: number;
  readonly ways: readonly Way[];
  readonly run: (stage: Stage) => Promise<Figures>;
}

const AT_ONCE = 50;
/** Until code is compiled, and what connecting left behind is over. */
const WARM_UP_MS = 3000;
/** Until somebody who went counts as gone, and the others were told. */
const GONE_MS = 7000;
const HISTORY = 20_000;
const READERS = 8;

export const CASES: readonly Case[] = [
  {
    name: 'dm',
    title: 'Two people, 32 sends in flight',
    rooms: 1,
    size: 2,
    ways: ['bare', 'naive', 'confab'],
    run: (stage) => send(stage, 32),
  },
  {
    name: 'rooms',
    title: '20 rooms of 10 people, 64 sends in flight',
    rooms: 20,
    size: 10,
    ways: ['bare', 'naive', 'confab', 'batching'],
    run: (stage) => send(stage, 64),
  },
  {
    name: 'crowd',
    title: 'One room of 500 people, 32 sends in flight',
    rooms: 1,
    size: 500,
    ways: ['bare', 'confab', 'batching'],
    run: (stage) => send(stage, 32),
  },
  {
    name: 'idle',
    title: '1,000 connections that do nothing, in rooms of 10',
    rooms: 100,
    size: 10,
    ways: ['bare', 'confab'],
    run: idle,
  },
  {
    name: 'storm',
    title: '1,000 connections at once, until all are in their rooms of 10',
    rooms: 100,
    size: 10,
    ways: ['bare', 'confab'],
    run: storm,
  },
  {
    name: 'history',
    title: `Pages of 50 from ${HISTORY.toLocaleString('en')} messages, ${String(READERS)} readers`,
    rooms: 1,
    size: READERS,
    ways: ['confab'],
    run: history,
  },
];

async function send({ server, clients, rooms, auths, ms }: Stage, inFlight: number): Promise<Figures> {
  await clients.order({ do: 'connect', url: server.url, auths, atOnce: AT_ONCE });
  return clients.order({ do: 'send', rooms, inFlight, warmUpMs: WARM_UP_MS, ms });
}

/** What a connection costs beyond what the first hundred made the server load and compile. */
async function idle({ server, clients, auths }: Stage): Promise<Figures> {
  const connect = { do: 'connect', url: server.url, atOnce: AT_ONCE } as const;
  await clients.order({ ...connect, auths: auths.slice(0, 100) });
  await clients.order({ do: 'disconnect' });
  await delay(GONE_MS);
  const before = await keptBy(server.pid);
  await clients.order({ ...connect, auths });
  await delay(GONE_MS);
  return { memory: ((await keptBy(server.pid)) - before) / auths.length };
}

/** The second one: what is compiled in the first is not what a server in use meets. */
async function storm({ server, clients, auths }: Stage): Promise<Figures> {
  const connect = { do: 'connect', url: server.url, auths, atOnce: auths.length } as const;
  await clients.order(connect);
  await clients.order({ do: 'disconnect' });
  await delay(GONE_MS);
  return clients.order(connect);
}

async function history({ server, clients, rooms, auths, ms }: Stage): Promise<Figures> {
  await clients.order({ do: 'connect', url: server.url, auths, atOnce: AT_ONCE });
  await clients.order({ do: 'fill', rooms, inFlight: 64, messages: HISTORY });
  return clients.order({ do: 'page', roomId: rooms[0]?.id ?? '', warmUpMs: WARM_UP_MS, ms });
}
