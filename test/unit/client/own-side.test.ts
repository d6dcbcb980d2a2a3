import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Room } from '../../../client/src/index.js';
import { ScriptedServer, type ScriptedRoom } from './scripted-server.js';
import { becomes, Clients } from './support.js';

let server: ScriptedServer;
const clients = new Clients();

beforeAll(async () => {
  server = await ScriptedServer.start();
});
beforeEach(() => {
  server.rooms.clear();
  server.commands.length = 0;
});
afterEach(() => clients.close());
afterAll(() => server.stop());

async function open(script: ScriptedRoom): Promise<Room> {
  const room = clients.connect(server).room(script.id);
  await room.opened();
  return room;
}

/** Waits until something of the room holds. */
async function until(room: Room, holds: () => boolean): Promise<void> {
  while (!holds()) {
    let stop = (): void => undefined;
    await new Promise<void>((resolve) => {
      const ends = [room.on('own', () => resolve()), room.on('read', () => resolve())];
      stop = () => ends.forEach((end) => end());
    });
    stop();
  }
}

const OTHERS = { sender_id: 'bob' };

/** A room of three messages of bob's, of which one is read. */
function written(): ScriptedRoom {
  const script = server.addRoom();
  for (const content of ['one', 'two', 'three']) script.post(content, OTHERS);
  script.own.read_tally = 1;
  return script;
}

const contents = (room: Room): string[] => room.messages.map(({ content }) => content);

describe('one’s own side of a room', () => {
  it('counts what is unread, as messages come and as one writes', async () => {
    const script = written();
    const room = await open(script);
    expect(room.own.unread).toBe(2);
    server.push(script.post('four', OTHERS));
    // Neither a system message nor one for others counts.
    server.push(script.post('', { sender_id: null, tally: 4 }));
    server.push(script.postHidden());
    await room.reached(6);
    expect(room.own.unread).toBe(3);
    server.push(script.post('mine', { sender_id: 'me', tally: 5 }));
    await room.reached(7);
    expect(room.own.unread).toBe(0);
    server.push(script.post('five', { ...OTHERS, tally: 6 }));
    await room.reached(8);
    expect(room.own.unread).toBe(1);
  });

  it('follows what other devices do', async () => {
    const script = written();
    const room = await open(script);
    server.push(script.change({ read_tally: 3 }));
    await until(room, () => room.own.unread === 0);
    server.push(script.change({ read_tally: 0 }));
    await until(room, () => room.own.unread === 3);
    expect(room.own.rev).toBe(2);
    server.push(script.change({ is_hidden: true }));
    await until(room, () => room.own.member?.is_hidden === true);
    server.push(script.post('four', OTHERS));
    await room.reached(4);
    expect(room.own.member?.is_hidden).toBe(false);
    expect(server.count('sync')).toBe(1);
  });

  it('lets go of what is hidden or cleared', async () => {
    const script = written();
    const room = await open(script);
    server.push(script.hide(2));
    await until(room, () => room.messages.length === 2);
    expect(contents(room)).toEqual(['one', 'three']);
    const changes: string[] = [];
    room.on('change', ({ message }) => changes.push(message.content));
    server.push(script.edit(2, 'two, edited'));
    server.push(script.edit(3, 'three, edited'));
    await room.reached(3, 2);
    expect([contents(room), changes]).toEqual([['one', 'three, edited'], ['three, edited']]);
    server.push(script.change({ cleared_seq: 3, read_tally: 3 }));
    await until(room, () => room.messages.length === 0);
    server.push(script.post('four', OTHERS));
    await room.reached(4);
    expect([contents(room), room.own.unread]).toEqual([['four'], 1]);
  });

  it('syncs where a change is missing, and ignores old ones', async () => {
    const script = written();
    const room = await open(script);
    const lost = script.change({ read_tally: 2 });
    script.hide(1);
    server.push(script.change({ read_tally: 3 }));
    await until(room, () => room.own.rev === 3);
    expect([contents(room), room.own.unread, server.count('sync')]).toEqual([['two', 'three'], 0, 2]);
    server.push(lost);
    server.push(script.post('four', OTHERS));
    await room.reached(4);
    expect([room.own.rev, room.own.unread]).toEqual([3, 1]);
  });

  it('syncs after a reconnect though the log stands where it stood', async () => {
    const script = written();
    const room = await open(script);
    server.cut();
    await becomes(room, 'behind');
    script.change({ read_tally: 3 });
    await becomes(room, 'live');
    expect([room.own.unread, room.own.rev, server.count('sync')]).toEqual([0, 1, 2]);
    server.cut();
    await becomes(room, 'behind');
    await becomes(room, 'live');
    expect(server.count('sync')).toBe(2);
  });

  it('knows how far others have read: by receipts, and by what they write', async () => {
    const script = written();
    const mark = { last_read_id: null, last_read_at: null };
    script.reads = [{ user_id: 'carol', last_read_seq: 2, ...mark }];
    const room = await open(script);
    const readBy = (user: string): number => room.own.reads.get(user)?.last_read_seq ?? 0;
    expect([readBy('bob'), readBy('carol')]).toEqual([3, 2]);
    const read = (last_read_seq: number): void =>
      server.push({ type: 'messages_read', data: { room_id: script.id, user_id: 'carol', last_read_seq, ...mark } });
    read(3);
    await until(room, () => readBy('carol') === 3);
    read(1);
    server.push(script.post('four', { sender_id: 'carol' }));
    await room.reached(4);
    expect(readBy('carol')).toBe(4);
  });

  it('asks the server only for what it does not know', async () => {
    const script = written();
    const room = await open(script);
    await room.own.read().catch(() => undefined);
    const last = script.messages[2]?.id;
    expect(server.commands.at(-1)).toEqual({ name: 'read_messages', data: { room_id: room.id, last_read_id: last } });
    server.push(script.post('mine', { sender_id: 'me' }));
    await room.reached(4);
    await room.own.read();
    expect(server.count('read_messages')).toBe(1);
  });
});
