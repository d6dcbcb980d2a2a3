import { describe, expect, it } from '@jest/globals';
import { check, type Violation } from '../../faults/checker.js';
import type { Entry } from '../../faults/history.js';
import type { StoredChange, StoredMessage, StoredRoom } from '../../faults/stored.js';

const ROOM = 'room';
const GUEST = 'guest';

function message(seq: number, fields: Partial<StoredMessage> = {}): StoredMessage {
  const { membership = null } = fields;
  const plain = {
    id: `m${seq}`,
    seq,
    rev: 0,
    sender: 'ann',
    text: `text ${seq}`,
    isDeleted: false,
    mark: `mark ${seq}`,
  };
  return { ...plain, ...fields, membership };
}

function room(messages: StoredMessage[], changes: StoredChange[] = [], reads: [string, number][] = []): StoredRoom {
  return { id: ROOM, messages, changes, reads: new Map(reads) };
}

function sent(seq: number, fields: Partial<Extract<Entry, { kind: 'send' }>> = {}): Entry {
  const seen = { id: `m${seq}`, seq, rev: 0 };
  return {
    at: 0,
    kind: 'send',
    by: 'ann',
    room: ROOM,
    mark: `mark ${seq}`,
    outcome: 'done',
    code: null,
    message: seen,
    ...fields,
  };
}

function edited(rev: number, fields: Partial<Extract<Entry, { kind: 'change' }>> = {}): Entry {
  const change = { kind: 'change', what: 'message_edited', by: 'ann', room: ROOM, messageId: 'm1' } as const;
  return { at: 0, ...change, text: 'text 1', outcome: 'done', code: null, rev, ...fields };
}

function pushed(at: number, type: string, fields: Partial<Extract<Entry, { kind: 'push' }>> = {}): Entry {
  const push = { kind: 'push', by: 'wendy', connection: 1, room: ROOM, seq: null, rev: null } as const;
  return { at, ...push, type, messageId: null, user: null, ...fields };
}

function created(at: number, seq: number, fields: Partial<Extract<Entry, { kind: 'push' }>> = {}): Entry {
  return pushed(at, 'message_created', { seq, messageId: `m${seq}`, ...fields });
}

function ready(at: number, by: string, heads: Record<string, { seq: number; rev: number }>): Entry {
  return { at, kind: 'ready', by, connection: 1, heads };
}

function synced(after: number, head: number, seqs: number[], hasMore = false): Entry {
  const messages = seqs.map((seq) => ({ id: `m${seq}`, seq, rev: 0 }));
  return {
    at: 0,
    kind: 'synced',
    by: 'paul',
    room: ROOM,
    after: { seq: after, rev: 0 },
    head: { seq: head, rev: 0 },
    messages,
    hasMore,
  };
}

function membership(what: 'added' | 'removed', askedAt: number, at: number): Entry {
  return { at, kind: 'membership', what, room: ROOM, user: GUEST, outcome: 'done', code: null, askedAt };
}

function promises(history: Entry[], stored: StoredRoom): Violation['promise'][] {
  return check(history, [stored], GUEST).map(({ promise }) => promise);
}

const change = (rev: number): StoredChange => ({ rev, messageId: 'm1', type: 'message_edited', user: 'ann' });

describe('what was acknowledged', () => {
  it('is stored, at its place, once', () => {
    expect(promises([sent(1), sent(2)], room([message(1), message(2)]))).toEqual([]);
    expect(promises([sent(1), sent(2)], room([message(1)]))).toEqual(['acknowledged is stored']);
    expect(promises([sent(1)], room([message(1, { id: 'm2' }), message(2, { id: 'm1', mark: null })]))).toEqual([
      'acknowledged is stored',
    ]);
    expect(promises([sent(1)], room([message(1), message(2, { mark: 'mark 1' })]))).toEqual(['stored once']);
  });

  it('was refused where it is not, and what nobody knows may be either', () => {
    const lost = { message: null, outcome: 'unknown', code: 'timeout' } as const;
    expect(promises([sent(1, lost), sent(2, lost)], room([message(1)]))).toEqual([]);
    const refused = { message: null, outcome: 'refused', code: 'overloaded' } as const;
    expect(promises([sent(1, refused), sent(2, refused)], room([message(1)]))).toEqual(['refused is not stored']);
  });

  it('is refused for known reasons', () => {
    const refused = { message: null, outcome: 'refused', code: 'internal' } as const;
    expect(promises([sent(1, refused)], room([]))).toEqual(['known failures']);
    const stranger = { message: null, outcome: 'refused', code: 'not_found' } as const;
    expect(promises([sent(1, stranger)], room([]))).toEqual(['known failures']);
    expect(promises([sent(1, { ...stranger, by: GUEST })], room([]))).toEqual([]);
  });

  it('holds for changes and reads', () => {
    const stored = room([message(1, { rev: 1 })], [change(1)], [['ann', 1]]);
    const read = { at: 0, kind: 'read', by: 'ann', room: ROOM, outcome: 'done', code: null } as const;
    expect(promises([edited(1), { ...read, seq: 1 }], stored)).toEqual([]);
    expect(promises([edited(2)], stored)).toEqual(['acknowledged is stored']);
    expect(promises([edited(1, { by: 'ben' })], stored)).toEqual(['acknowledged is stored', 'acknowledged is stored']);
    expect(promises([edited(1, { text: 'another' })], stored)).toEqual(['acknowledged is stored']);
    expect(promises([{ ...read, seq: 2 }], stored)).toEqual(['reading goes forward']);
  });
});

it('numbers have no gaps, and a message has that of its newest change', () => {
  expect(promises([], room([message(1), message(3)]))).toEqual(['numbers without gaps']);
  expect(promises([], room([message(1), message(1, { id: 'other', mark: null })]))).toEqual(['numbers without gaps']);
  expect(promises([], room([message(1, { rev: 2 })], [change(2)]))).toEqual(['numbers without gaps']);
  expect(promises([], room([message(1, { rev: 1 })], [change(1), change(2)]))).toEqual(['numbers without gaps']);
});

describe('pushes', () => {
  const stored = room([1, 2, 3, 4].map((seq) => message(seq)));

  it('are of what is stored', () => {
    expect(promises([created(1, 2)], stored)).toEqual([]);
    expect(promises([created(1, 2, { messageId: 'm3' })], stored)).toEqual(['pushed is stored']);
    expect(promises([pushed(1, 'message_edited', { rev: 1, messageId: 'm1' })], stored)).toEqual(['pushed is stored']);
  });

  it('come in order, from where the connection was told that the room stands', () => {
    const start = ready(0, 'wendy', { [ROOM]: { seq: 2, rev: 0 } });
    expect(promises([created(0, 2), start, created(1, 3), created(2, 4)], stored)).toEqual([]);
    // What was told already may still come.
    expect(promises([start, created(1, 2), created(2, 3)], stored)).toEqual([]);
    expect(promises([start, created(1, 4)], stored)).toEqual(['one order']);
    expect(promises([start, created(1, 3), created(2, 3)], stored)).toEqual(['one order']);
    expect(promises([start, created(1, 3), created(2, 2)], stored)).toEqual(['one order']);
  });
});

it('a sync leaves out nothing up to where it says that it is complete', () => {
  const stored = room([1, 2, 3].map((seq) => message(seq)));
  expect(promises([synced(1, 3, [2, 3]), synced(0, 2, [1, 2], true)], stored)).toEqual([]);
  expect(promises([synced(1, 3, [2])], stored)).toEqual(['sync is complete']);
  expect(promises([synced(0, 3, [1, 3], true)], stored)).toEqual(['sync is complete']);
  expect(promises([synced(3, 4, [4])], stored)).toEqual(['sync is complete']);
  expect(promises([synced(3, 2, [])], stored)).toContain('sync is complete');
});

describe('a guest', () => {
  const join = { user: GUEST, begins: true };
  const leave = { user: GUEST, begins: false };
  const stored = room([
    message(1, { membership: join }),
    message(2, { membership: leave }),
    message(3),
    message(4, { membership: join }),
  ]);
  const toGuest = { by: GUEST };
  const left = pushed(110, 'member_left', { ...toGuest, seq: 2, user: GUEST });
  const removed = membership('removed', 100, 105);

  it('is told nothing from their removal until they are asked in again', () => {
    const again = membership('added', 300, 400);
    expect(promises([removed, left, again, created(350, 3, toGuest), created(351, 4, toGuest)], stored)).toEqual([]);
    expect(promises([removed, left, created(200, 3, toGuest), again], stored)).toEqual(['nothing after removal']);
    expect(promises([removed, left, ready(200, GUEST, { [ROOM]: { seq: 3, rev: 0 } }), again], stored)).toEqual([
      'nothing after removal',
    ]);
    // A process that was behind tells of the removal when they are back.
    const late = { ...left, at: 350 };
    expect(promises([removed, again, late, created(360, 3, toGuest), created(361, 4, toGuest)], stored)).toEqual([]);
  });

  it('is told nothing at all a second after it was acknowledged, where nothing is wrong', () => {
    const late = [removed, created(1200, 3, toGuest)];
    expect(promises(late, stored)).toEqual(['nothing after removal']);
    const fault: Entry = { at: 50, kind: 'fault', name: 'server frozen', begins: true };
    expect(promises([fault, ...late], stored)).toEqual([]);
  });

  it('writes only as a member', () => {
    const [joined, gone, , back] = stored.messages;
    const wrote = (seq: number): StoredMessage => message(seq, { sender: GUEST });
    expect(promises([], room([joined!, wrote(2)]))).toEqual([]);
    expect(promises([], room([joined!, gone!, wrote(3), back!]))).toEqual(['nothing after removal']);
  });
});
