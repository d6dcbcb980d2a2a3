/** The people of bench/presence.ts, in a process of their own: does what it is ordered to, and says what it received. */
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { tokenOf } from '../test/support/tokens.js';

export type Order =
  | { do: 'connect'; url: string; room: string; people: string[] }
  /** From now on with or without typing and people who come and go. */
  | { do: 'begin'; talk: boolean }
  /** What was received since it was last counted. */
  | { do: 'count' };

/** How many events came, by name. */
export type Counted = Record<string, number>;

/** Each so many-th has connections that end and begin. */
const A_MOVER_IN = 10;
/** How long somebody is away, or has a second connection: longer than a quick reconnect takes. */
const AWAY_MS = 8000;
const TYPISTS = 20;
const TYPING_AGAIN_MS = 3000;

let place = { url: '', room: '' };
let people: string[] = [];
let counted: Counted = {};
const sockets = new Map<string, Socket>();
/** What puts back who went away, or ends a second connection; by the timer that will. */
const returns = new Map<NodeJS.Timeout, () => unknown>();
/** Who types, who began first before the others, with the timer by which they say so. */
const typists: { who: string; again: NodeJS.Timeout }[] = [];
let isTalking = false;
let moved = 0;

process.on('message', (order: Order) => {
  void follow(order).then(() => {
    process.send?.(counted);
    if (order.do === 'count') counted = {};
  });
});

async function follow(order: Order): Promise<void> {
  if (order.do === 'connect') {
    place = order;
    people = order.people;
    for (let first = 0; first < people.length; first += 50)
      await Promise.all(people.slice(first, first + 50).map((who) => comeBack(who)));
    setInterval(() => void everySecond(), 1000);
  } else if (order.do === 'begin') {
    for (const [timer, putBack] of returns) {
      clearTimeout(timer);
      await putBack();
    }
    returns.clear();
    for (const { again } of typists.splice(0)) clearInterval(again);
    isTalking = order.talk;
    for (let number = 0; isTalking && number < TYPISTS; number += 1) {
      beginToType();
      await delay(TYPING_AGAIN_MS / TYPISTS);
    }
  }
}

async function everySecond(): Promise<void> {
  const sender = typists.shift();
  if (sender) {
    clearInterval(sender.again);
    beginToType();
  }
  const who = sender?.who ?? somebody();
  sockets
    .get(who)
    ?.emit('send_message', { room_id: place.room, content: 'A message of about the usual length.' }, noAnswer);
  // None, one or two: as many people as are there one second are not there in the next.
  for (let moves = Math.floor(Math.random() * 3); moves > 0; moves -= 1) await move();
}

/** Somebody goes for a while; or, where nobody is to notice, has a second connection for a while. */
async function move(): Promise<void> {
  const who = people[(moved++ * A_MOVER_IN) % people.length] ?? '';
  if (isTalking) {
    sockets.get(who)?.close();
    later(() => comeBack(who));
  } else {
    const second = await connect(who);
    later(() => second.close());
  }
}

function later(putBack: () => unknown): void {
  const timer = setTimeout(() => {
    returns.delete(timer);
    putBack();
  }, AWAY_MS);
  returns.set(timer, putBack);
}

function beginToType(): void {
  const who = somebody();
  const say = (): void => void sockets.get(who)?.emit('typing_start', { room_id: place.room }, noAnswer);
  say();
  typists.push({ who, again: setInterval(say, TYPING_AGAIN_MS) });
}

/** Somebody who stays. */
function somebody(): string {
  const stays = people.filter((_, number) => number % A_MOVER_IN > 0);
  return stays[Math.floor(Math.random() * stays.length)] ?? '';
}

async function comeBack(who: string): Promise<void> {
  sockets.set(who, await connect(who));
}

/** A connection that is ready. */
async function connect(who: string): Promise<Socket> {
  const auth = { token: await tokenOf(who, { seconds: 3600 }), batch: true };
  const socket = io(place.url, { auth, forceNew: true, transports: ['websocket'] });
  socket.onAny((name: string) => {
    counted[name] = (counted[name] ?? 0) + 1;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('ready', () => resolve());
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Answers are asked for as clients do, and not looked at. */
function noAnswer(): void {
  counted['answers'] = (counted['answers'] ?? 0) + 1;
}
