import { setTimeout as delay } from 'node:timers/promises';
import type { ConfabClient, MessageView } from '../../client/src/index.js';
import { randomOf, type Random } from '../support/random.js';
import { Guest } from './cast/guest.js';
import { Host } from './cast/host.js';
import { poll } from './cast/poller.js';
import { clientOf, type Play } from './cast/cast.js';
import { Watcher } from './cast/watcher.js';
import { Writer } from './cast/writer.js';
import type { Violation } from './checker.js';
import type { Cluster } from './cluster.js';
import { FAULTS, type Fault } from './faults.js';
import { History } from './history.js';

const ROOMS = 3;
export const GUEST = 'guest';
const HOST = 'host';
const WRITERS = ['ann', 'ben', 'cat', 'dan'];
const WATCHERS = ['wendy', 'walt', 'will'];
const POLLER = 'paul';
/** Between two faults, and between two times that somebody's connections are dropped. */
const BREATHER_MS = [1000, 5000] as const;
const DROP_MS = [1500, 5000] as const;
/** How long clients may take to hear of the last message once nothing is wrong any more. */
const CATCH_UP_MS = 90_000;
/** How long commands that are under way then may take. */
const ANSWERS_MS = 60_000;

export interface Plan {
  readonly seed: number;
  readonly seconds: number;
  readonly faults: readonly [Fault, ...Fault[]];
  readonly history: History;
  /** Whether it matters with what the clients end. */
  readonly compares: boolean;
  /** Called every second, with how many have passed. */
  readonly tick: (seconds: number) => void;
}

/** What a performance came to, beside what its history says. */
export interface Outcome {
  readonly rooms: readonly string[];
  readonly faults: ReadonlyMap<string, number>;
  readonly violations: readonly Violation[];
}

/** Lets people use a cluster while faults befall it, then lets it recover, and compares what they have in the end. */
export async function perform(cluster: Cluster, plan: Plan): Promise<Outcome> {
  const { history, seconds } = plan;
  const rooms = await makeRooms(cluster.url);
  const [guestRoom = ''] = rooms;
  const until = history.now + seconds * 1000;
  let isOver = false;
  const play: Play = { url: cluster.url, history, rooms, guestRoom, goesOn: () => !isOver };
  const random = randomOf(plan.seed);
  const writers = WRITERS.map((name) => new Writer(play, name, randomOf(random.below(2 ** 31))));
  const host = new Host(play, GUEST, randomOf(random.below(2 ** 31)), HOST);
  const guest = new Guest(play, GUEST);
  const watchers = await Promise.all(
    [...WATCHERS, GUEST].map((name, number) => Watcher.begin(cluster.url, name, history, number === 0)),
  );
  const ticks = setInterval(() => plan.tick(Math.round((history.now - until) / 1000) + seconds), 1000);
  const acting = Promise.all([
    ...writers.map((writer) => writer.write()),
    host.receive(),
    guest.write(),
    poll(play, POLLER),
    dropClients(cluster, randomOf(random.below(2 ** 31)), play.goesOn),
  ]);
  try {
    const faults = await befall(cluster, plan, random, until);
    isOver = true;
    if ((await Promise.race([acting, delay(ANSWERS_MS, null)])) === null) {
      const what = `still waiting for an answer: ${[...writers, host, guest].flatMap(waitingFor).join('; ')}`;
      return { rooms, faults, violations: [{ promise: 'clients end as the log', what }] };
    }
    const violations = plan.compares ? await compareEnds(cluster.url, rooms, host.client, writers) : [];
    return { rooms, faults, violations };
  } finally {
    isOver = true;
    clearInterval(ticks);
    for (const each of [...writers, host, guest]) each.client.close();
    for (const watcher of watchers) watcher.close();
  }
}

/** What somebody's outbox holds, and how often it was tried. */
function waitingFor({ name, client: { state, outbox } }: { name: string; client: ConfabClient }): string[] {
  return outbox
    .pending()
    .map(
      ({ data, attempts, error }) =>
        `${name} (${state}): ${data.content ?? ''}, ${attempts} tries, ${error?.code ?? ''}`,
    );
}

/** One fault after the other. @returns how many there were of each */
async function befall(
  cluster: Cluster,
  { faults, history }: Plan,
  random: Random,
  until: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  while (history.now < until) {
    await delay(random.between(...BREATHER_MS));
    const fault = random.pick(faults);
    history.add({ kind: 'fault', name: fault.name, begins: true });
    await fault.befall(cluster, random);
    history.add({ kind: 'fault', name: fault.name, begins: false });
    counts.set(fault.name, (counts.get(fault.name) ?? 0) + 1);
  }
  return counts;
}

async function dropClients({ door }: Cluster, random: Random, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    await delay(random.between(...DROP_MS));
    const of = 2 + random.below(3);
    door.dropSome((number) => number % of === 0);
  }
}

async function makeRooms(url: string): Promise<string[]> {
  const client = clientOf(url, HOST);
  try {
    const rooms: string[] = [];
    for (let number = 0; number < ROOMS; number += 1) {
      const participants = [...WRITERS, ...WATCHERS, POLLER, ...(number === 0 ? [GUEST] : [])];
      rooms.push((await client.commands.createRoom({ type: 'group', participants })).room.id);
    }
    return rooms;
  } finally {
    client.close();
  }
}

/** Every client that was there all the time has in the end what one has that has just come. */
async function compareEnds(
  url: string,
  rooms: readonly string[],
  host: ConfabClient,
  writers: readonly Writer[],
): Promise<Violation[]> {
  const violations: Violation[] = [];
  const fresh = clientOf(url, HOST);
  try {
    for (const id of rooms) {
      const { message } = await host.send({ room_id: id, content: 'The end' });
      const wanted = fresh.room(id, { window: Infinity, initial: Infinity });
      await wanted.opened();
      for (const { client, name } of writers) {
        const room = client.room(id);
        const isThere = await comesTrue(() => room.seq >= message.seq && room.rev >= wanted.rev);
        const what = isThere ? difference(room.messages, wanted.messages) : `stays at ${room.seq}/${room.rev}`;
        if (what !== null) violations.push({ promise: 'clients end as the log', what: `${name} in ${id}: ${what}` });
      }
    }
  } finally {
    fresh.close();
  }
  return violations;
}

async function comesTrue(condition: () => boolean): Promise<boolean> {
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > CATCH_UP_MS) return false;
    await delay(50);
  }
  return true;
}

/** Where two timelines differ first; null where they do not. */
function difference(has: readonly MessageView[], wanted: readonly MessageView[]): string | null {
  if (has.length !== wanted.length) return `${has.length} messages, not ${wanted.length}`;
  const index = has.findIndex((message, at) => shown(message) !== shown(wanted[at]));
  return index < 0 ? null : `has ${shown(has[index])}, not ${shown(wanted[index])}`;
}

function shown(message: MessageView | undefined): string {
  if (!message) return 'nothing';
  const { id, seq, rev, content, is_edited, is_deleted, reaction_counts } = message;
  return JSON.stringify({ id, seq, rev, content, is_edited, is_deleted, reaction_counts });
}

/** The faults that somebody named; all where none is. @throws Error for a name that there is not */
export function faultsNamed(names: readonly string[]): readonly [Fault, ...Fault[]] {
  const unknown = names.filter((name) => FAULTS.every((fault) => fault.name !== name));
  if (unknown.length > 0) throw new Error(`There is no fault "${unknown.join('", "')}".`);
  const [first, ...others] = FAULTS.filter(({ name }) => names.includes(name));
  return first ? [first, ...others] : FAULTS;
}
