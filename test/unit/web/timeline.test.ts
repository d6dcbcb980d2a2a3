import { beforeEach, expect, it } from '@jest/globals';
import type { FetchHistoryAnswer, FetchHistoryCommand, MessageView, RoomEvents } from '@confab/client';
import { Timeline, type TimelineRoom } from '../../../web/src/timeline/timeline.js';
import { ScriptedRoom } from '../client/scripted-server.js';

const KEPT = 50;

/** A room of which the newest messages are kept, and the others are read page by page. */
class Log {
  readonly scripted = new ScriptedRoom();
  readonly listeners = new Map<keyof RoomEvents, Set<(data: never) => void>>();
  fetched = 0;
  unread = 0;
  lastReadId: string | null = null;
  /** The messages that one took out of one's own copy. */
  readonly gone = new Set<string>();

  constructor(count: number) {
    for (let at = 1; at <= count; at += 1) this.scripted.post(`message ${String(at)}`, { sender_id: 'ann' });
  }

  get room(): TimelineRoom {
    const { scripted } = this;
    const member = { ...scripted.member, last_read_id: this.lastReadId };
    return {
      id: scripted.id,
      messages: scripted.messages.slice(-KEPT),
      messagesFrom: Math.max(0, scripted.messages.length - KEPT),
      opened: () => Promise.resolve(),
      on: (name, listener) => {
        this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener));
        return () => undefined;
      },
      own: {
        ...{ unread: this.unread, readTally: scripted.messages.length - this.unread, member },
        isGone: ({ id }) => this.gone.has(id),
      },
    };
  }

  tell<K extends keyof RoomEvents>(name: K, data: RoomEvents[K]): void {
    for (const listener of this.listeners.get(name) ?? []) listener(data as never);
  }

  post(content: string): void {
    this.scripted.post(content, { sender_id: 'ann' });
    this.tell('message', this.newest);
  }

  get newest(): MessageView {
    const newest = this.scripted.messages.at(-1);
    if (!newest) throw new Error('The log is empty');
    return newest;
  }

  history({ before_id, after_id, around_id, limit = 50 }: FetchHistoryCommand): Promise<FetchHistoryAnswer> {
    this.fetched += 1;
    const all = this.scripted.messages;
    const place = all.findIndex(({ id }) => id === (before_id ?? after_id ?? around_id));
    const heads = { head_seq: all.length, head_rev: 0 };
    if (around_id !== undefined) {
      const [from, to] = [Math.max(0, place - limit / 2), place + limit / 2];
      const ends = { has_more_before: from > 0, has_more_after: to < all.length };
      return Promise.resolve({ messages: all.slice(from, to), ...ends, ...heads });
    }
    const [from, to] = after_id === undefined ? [Math.max(0, place - limit), place] : [place + 1, place + 1 + limit];
    return Promise.resolve({
      messages: all.slice(from, to),
      has_more: after_id === undefined ? from > 0 : to < all.length,
      ...heads,
    });
  }
}

let log: Log;
beforeEach(() => {
  log = new Log(2000);
});

/** A timeline of the room as it is at any time. */
function begin(history = (data: FetchHistoryCommand) => log.history(data)): Timeline {
  const live: TimelineRoom = {
    ...log.room,
    get messages() {
      return log.room.messages;
    },
    get messagesFrom() {
      return log.room.messagesFrom;
    },
    get own() {
      return log.room.own;
    },
  };
  return new Timeline(live, history);
}

/** A timeline that shows its first messages. */
async function show(timeline = begin()): Promise<Timeline> {
  await new Promise<void>((resolve) => {
    const stop = timeline.view.subscribe(() => {
      if (timeline.view.get().generation === 0) return;
      stop();
      resolve();
    });
  });
  return timeline;
}

/** A history whose answers wait until they are let go. */
function slowHistory(): {
  history: (data: FetchHistoryCommand) => Promise<FetchHistoryAnswer>;
  answer: (() => void)[];
} {
  const answer: (() => void)[] = [];
  const history = async (data: FetchHistoryCommand): Promise<FetchHistoryAnswer> => {
    await new Promise<void>((resolve) => answer.push(resolve));
    return log.history(data);
  };
  return { history, answer };
}

function idOf(seq: number): string {
  return log.scripted.messages[seq - 1]?.id ?? '';
}

/** The numbers of the first and the last message shown. */
function span(timeline: Timeline): [number, number] {
  const { messages } = timeline.view.get();
  return [messages[0]?.seq ?? 0, messages.at(-1)?.seq ?? 0];
}

it('begins with the newest messages and follows them', async () => {
  const timeline = await show();
  expect(span(timeline)).toEqual([1951, 2000]);
  log.post('and another');
  expect(span(timeline)).toEqual([1951, 2001]);
  expect(timeline.view.get()).toMatchObject({ isAtEnd: true, isAtStart: false, start: { at: 'end' } });
});

it('goes back to the first message and forth to the newest, each once, and never holds more than a few hundred', async () => {
  const timeline = await show();
  const seen = new Set<number>();
  const look = () => {
    const { messages, firstIndex } = timeline.view.get();
    expect(messages.length).toBeLessThanOrEqual(480);
    // Whatever is let go of and loaded again, a message keeps its number in the list.
    for (const [at, { seq }] of messages.entries()) expect(firstIndex + at - seq).toBe(1_000_000_000 - 1951);
    for (const { seq } of messages) seen.add(seq);
  };
  while (!timeline.view.get().isAtStart) {
    await timeline.loadOlder();
    look();
  }
  expect(seen.size).toBe(2000);
  expect(timeline.view.get().isAtEnd).toBe(false);
  log.post('while reading what is old');
  expect(span(timeline)[1]).toBeLessThan(2000);
  while (!timeline.view.get().isAtEnd) {
    await timeline.loadNewer();
    look();
  }
  expect(span(timeline)[1]).toBe(2001);
});

it('jumps to any message and back to the newest; what is shown already is only pointed at', async () => {
  const timeline = await show();
  const target = log.scripted.messages[999];
  await timeline.jumpTo(target?.id ?? '');
  expect(span(timeline)).toEqual([970, 1029]);
  expect(timeline.view.get()).toMatchObject({ isAtEnd: false, start: { at: 'middle', id: target?.id } });
  const { generation } = timeline.view.get();
  await timeline.jumpTo(log.scripted.messages[1000]?.id ?? '');
  expect(timeline.view.get()).toMatchObject({ generation, target: log.scripted.messages[1000]?.id });
  timeline.jumpToNewest();
  expect(span(timeline)).toEqual([1951, 2000]);
});

it('shows a change in whatever is shown, also one that comes while its page is on the way', async () => {
  const timeline = await show();
  const old = log.scripted.messages[999];
  if (!old) throw new Error('There is no such message');
  const jump = timeline.jumpTo(old.id);
  log.tell('change', { rev: 1, message: { ...old, rev: 1, content: 'changed meanwhile' } });
  await jump;
  const shown = () => timeline.view.get().messages.find(({ id }) => id === old.id)?.content;
  expect(shown()).toBe('changed meanwhile');
  log.tell('change', { rev: 2, message: { ...old, rev: 2, content: 'changed again' } });
  expect(shown()).toBe('changed again');
});

it('begins where one has not read, however far back that is', async () => {
  log.unread = 3;
  const near = await show();
  expect(near.view.get()).toMatchObject({
    newSince: 1997,
    start: { at: 'unread', id: log.scripted.messages[1997]?.id },
  });
  log.unread = 500;
  log.lastReadId = log.scripted.messages[1499]?.id ?? null;
  const far = await show();
  expect(far.view.get()).toMatchObject({ newSince: 1500, isAtEnd: false, start: { at: 'unread', id: log.lastReadId } });
  expect(span(far)).toEqual([1470, 1529]);
});

it('comes to the message that was wished for last, whichever is answered first', async () => {
  log.unread = 500;
  log.lastReadId = idOf(1500);
  const { history, answer } = slowHistory();
  const timeline = begin(history);
  // The room is open: its first page, around what was read last, is on its way.
  await Promise.resolve();
  const [first, second] = [timeline.jumpTo(idOf(300)), timeline.jumpTo(idOf(1000))];
  expect(answer).toHaveLength(3);
  for (const letGo of answer.reverse()) letGo();
  await Promise.all([first, second]);
  expect(span(timeline)).toEqual([970, 1029]);
  expect(timeline.view.get()).toMatchObject({ generation: 1, target: idOf(1000) });

  const third = timeline.jumpTo(idOf(100));
  await timeline.jumpTo(idOf(1010));
  answer.at(-1)?.();
  await third;
  expect(timeline.view.get()).toMatchObject({ generation: 1, target: idOf(1010) });
});

it('marks where the new ones begin, also where a reconnect brings several at once', async () => {
  const timeline = await show();
  for (const content of ['one', 'two', 'three']) log.scripted.post(content, { sender_id: 'ann' });
  // One's own side is told first, with all that is unread.
  log.unread = 3;
  log.tell('own', null);
  for (const message of log.scripted.messages.slice(-3)) log.tell('message', message);
  expect(timeline.view.get()).toMatchObject({ newSince: 2000 });
  expect(span(timeline)).toEqual([1951, 2003]);
});

it('keeps the numbers of the others where the first one is taken out of the own copy', async () => {
  const timeline = await show();
  const numberOf = (seq: number): number => {
    const { messages, firstIndex } = timeline.view.get();
    return firstIndex + messages.findIndex((message) => message.seq === seq);
  };
  const before = numberOf(1960);
  for (const seq of [1951, 1952, 1970]) log.gone.add(idOf(seq));
  log.tell('own', null);
  expect(span(timeline)).toEqual([1953, 2000]);
  expect(numberOf(1960)).toBe(before);
});
