/** The clients of `npm run bench`, the same for all servers, in a process of their own: does what it is ordered to, and says what it saw. */
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type Figures, latencies } from './figures.js';
import { Sending, type Place } from './sending.js';
import { Wire } from './wire.js';

export type Order =
  /** So many at a time, each until it is ready. */
  | { do: 'connect'; url: string; auths: readonly object[]; atOnce: number }
  /** As `Sending` does it. */
  | { do: 'send'; rooms: readonly Place[]; inFlight: number; warmUpMs: number; ms: number }
  | { do: 'fill'; rooms: readonly Place[]; inFlight: number; messages: number }
  /** Every connection goes through a room's log from its end, page by page, again and again. */
  | { do: 'page'; roomId: string; warmUpMs: number; ms: number }
  | { do: 'disconnect' };

/** The id of the first message of a page. */
const FIRST_ID = /"messages":\[\{"id":"([^"]+)"/;

let wires: Wire[] = [];
let sending: Sending | null = null;

const listener = {
  received: (messages: number): void => sending?.receive(messages),
  lost: (why: string): void => {
    throw new Error(`A connection ended: ${why}`);
  },
};

process.on('message', (order: Order) => {
  void follow(order).then((figures) => process.send?.(figures));
});

async function follow(order: Order): Promise<Figures> {
  switch (order.do) {
    case 'connect':
      return connectAll(order.url, order.auths, order.atOnce);
    case 'send':
      sending = new Sending(wires, order.rooms, order.inFlight);
      return send(sending, order.warmUpMs, order.ms);
    case 'fill':
      sending = new Sending(wires, order.rooms, order.inFlight);
      await sending.reach(order.messages);
      await sending.end();
      return {};
    case 'page':
      return page(order.roomId, order.warmUpMs, order.ms);
    case 'disconnect':
      await Promise.all(wires.map((wire) => wire.close()));
      wires = [];
      return {};
  }
}

async function connectAll(url: string, auths: readonly object[], atOnce: number): Promise<Figures> {
  const limit = pLimit(atOnce);
  const times: number[] = [];
  const started = performance.now();
  const opened = await limit.map(auths, async (auth) => {
    const begun = performance.now();
    const wire = await Wire.open(url, auth, listener);
    times.push(performance.now() - begun);
    return wire;
  });
  wires = [...wires, ...opened];
  return { seconds: (performance.now() - started) / 1000, ...latencies(times) };
}

async function send(current: Sending, warmUpMs: number, ms: number): Promise<Figures> {
  await delay(warmUpMs);
  const figures = await current.measure(delay, ms);
  await current.end();
  return figures;
}

async function page(roomId: string, warmUpMs: number, ms: number): Promise<Figures> {
  let times: number[] = [];
  const end = performance.now() + warmUpMs + ms;
  const readers = wires.map((wire) => goBack(wire, roomId, end, (time) => times.push(time)));
  await delay(warmUpMs);
  times = [];
  await Promise.all(readers);
  return { pages: times.length / (ms / 1000), ...latencies(times) };
}

async function goBack(wire: Wire, roomId: string, end: number, took: (ms: number) => void): Promise<void> {
  let before: string | undefined;
  while (performance.now() < end) {
    const started = performance.now();
    const data = { room_id: roomId, ...(before !== undefined && { before_id: before }) };
    const answer = await new Promise<Buffer>((resolve) => wire.emit('fetch_history', data, resolve));
    took(performance.now() - started);
    before = FIRST_ID.exec(answer.toString('latin1', 0, 200))?.[1];
  }
}
