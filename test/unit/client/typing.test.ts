import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Room } from '../../../client/src/index.js';
import { type ScriptedRoom, ScriptedServer } from './scripted-server.js';
import { Clients, QUICK } from './support.js';

let server: ScriptedServer;
let script: ScriptedRoom;
const clients = new Clients();

beforeAll(async () => {
  server = await ScriptedServer.start();
});
beforeEach(() => {
  server.rooms.clear();
  server.commands.length = 0;
  script = server.addRoom();
});
afterEach(() => clients.close());
afterAll(() => server.stop());

async function open(typingMs: number): Promise<Room> {
  const room = clients.connect(server, { timing: { ...QUICK, typingMs } }).room(script.id);
  await room.opened();
  return room;
}

function typing(user_id: string, is_typing: boolean): { type: string; data: object } {
  return { type: 'typing', data: { room_id: script.id, user_id, is_typing } };
}

/** Resolves when those are typing, in this order. */
async function typists(room: Room, ...ids: string[]): Promise<void> {
  while (room.typists.join() !== ids.join()) {
    await new Promise<void>((resolve) => {
      const stop = room.on('typing', () => {
        stop();
        resolve();
      });
    });
  }
}

describe('the others who type', () => {
  it('are known until they stop, write, or leave', async () => {
    const room = await open(60_000);
    for (const who of ['ann', 'ben', 'cat', 'ann']) server.push(typing(who, true));
    await typists(room, 'ann', 'ben', 'cat');
    server.push(typing('ann', false));
    server.push(script.post('what ben typed', { sender_id: 'ben' }));
    await typists(room, 'cat');
    const left = script.post('', { sender_id: null });
    server.push(left);
    server.push({ type: 'member_left', data: { room_id: script.id, seq: 2, member: { user_id: 'cat' } } });
    await typists(room);
  });

  it('are forgotten after their time, and with the connection', async () => {
    const room = await open(30);
    server.push(typing('ann', true));
    await typists(room, 'ann');
    await typists(room);
    const patient = await open(60_000);
    server.push(typing('ann', true));
    await typists(patient, 'ann');
    server.cut();
    await typists(patient);
  });
});

describe('typing oneself', () => {
  it('is said once for many keystrokes, again after half of its time, and that it stopped', async () => {
    const room = await open(80);
    const started = performance.now();
    while (server.count('typing_start') < 3) {
      room.typing();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(performance.now() - started).toBeGreaterThan(75);
    expect(server.count('typing_stop')).toBe(0);
    while (server.count('typing_stop') === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(server.commands.at(-1)).toEqual({ name: 'typing_stop', data: { room_id: script.id } });
  });

  it('ends with the message, and is said anew for the next', async () => {
    const room = await open(60_000);
    room.typing();
    room.typing();
    await room.send({ content: 'x' });
    room.stopTyping();
    room.typing();
    room.stopTyping();
    await room.send({ content: 'y' });
    const said = server.commands.map(({ name }) => name).filter((name) => /^(typing|send)_/.test(name));
    expect(said).toEqual(['typing_start', 'send_message', 'typing_start', 'typing_stop', 'send_message']);
  });

  it('is not said without a connection, nor in a room that is closed', async () => {
    const room = await open(60_000);
    room.close();
    room.typing();
    const other = clients.connect(server).room(server.addRoom().id);
    other.typing();
    await other.opened();
    await other.send({ content: 'x' });
    expect(server.count('typing_start')).toBe(0);
  });
});
