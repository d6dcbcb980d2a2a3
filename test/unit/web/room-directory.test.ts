import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type RoomList, RoomDirectory } from '../../../web/src/rooms/room-directory.js';
import { type ScriptedRoom, ScriptedServer } from '../client/scripted-server.js';
import { Clients } from '../client/support.js';

let server: ScriptedServer;
let directory: RoomDirectory | null = null;
const clients = new Clients();

beforeEach(async () => {
  server = await ScriptedServer.start();
});
afterEach(async () => {
  directory?.close();
  clients.close();
  await server.stop();
});

/** Begins to keep the list, as a page does that has just connected. */
function keep(): RoomDirectory {
  directory = new RoomDirectory(clients.connect(server));
  return directory;
}

/** Resolves when the list is as wanted. */
async function until(list: RoomDirectory, isSo: (list: RoomList) => boolean): Promise<void> {
  while (!isSo(list.get())) {
    await new Promise<void>((resolve) => {
      const stop = list.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}

/** The rooms in their order, each with the newest message and what is unread. */
function lines({ entries }: RoomList): string[] {
  return entries.map(({ lastMessage, unread }) => `${lastMessage?.content ?? '-'} ${String(unread)}`);
}

function shows(...wanted: string[]): (list: RoomList) => boolean {
  return (list) => list.isLoaded && JSON.stringify(lines(list)) === JSON.stringify(wanted);
}

let minute = 0;
/** What another person says, a minute after what was said before. */
function says(room: ScriptedRoom, content: string): { type: string; data: object } {
  minute += 1;
  const created_at = new Date(Date.UTC(2026, 0, 2, 0, minute)).toISOString();
  return room.post(content, { sender_id: 'ann', created_at });
}

it('reads all pages, the liveliest room first, each with what is unread', async () => {
  server.listPage = 2;
  const rooms = Array.from({ length: 5 }, () => server.addRoom());
  for (const [at, room] of rooms.entries()) says(room, `hello ${String(at)}`);
  const list = keep();
  await until(list, shows('hello 4 1', 'hello 3 1', 'hello 2 1', 'hello 1 1', 'hello 0 1'));
  expect(server.count('list_rooms')).toBe(3);
});

it('a message moves its room up and counts; one of mine reads the room; an edit shows', async () => {
  const [one, other] = [server.addRoom(), server.addRoom()];
  says(one, 'one');
  says(other, 'other');
  const list = keep();
  await until(list, shows('other 1', 'one 1'));
  server.push(says(one, 'again'));
  await until(list, shows('again 2', 'other 1'));
  server.push(other.post('mine', { created_at: '2026-02-01T00:00:00.000Z' }));
  await until(list, shows('mine 0', 'again 2'));
  server.push(one.edit(2, 'edited'));
  await until(list, shows('mine 0', 'edited 2'));
  server.push(one.change({ read_tally: 2 }));
  await until(list, shows('mine 0', 'edited 0'));
});

it('what was missed without a connection is there after it: messages, rooms come and gone', async () => {
  const [one, other] = [server.addRoom(), server.addRoom()];
  says(one, 'one');
  says(other, 'other');
  const list = keep();
  await until(list, shows('other 1', 'one 1'));
  server.rooms.delete(other.id);
  says(one, 'missed');
  says(server.addRoom(), 'new');
  server.deafToLists = 1;
  server.cut();
  await until(list, shows('new 1', 'missed 2'));
});

it('a message that shows another to be missing has the room looked up', async () => {
  const room = server.addRoom();
  says(room, 'one');
  const list = keep();
  await until(list, shows('one 1'));
  says(room, 'lost on the way');
  room.own.read_tally = 1;
  room.own.own_rev = 1;
  server.push(says(room, 'three'));
  await until(list, shows('three 2'));
  expect(server.count('get_full_room')).toBe(1);
});

it('a room that was hidden is back with the next message, one that was left is gone', async () => {
  const [one, other] = [server.addRoom(), server.addRoom()];
  says(one, 'one');
  says(other, 'other');
  const list = keep();
  await until(list, shows('other 1', 'one 1'));
  server.push(one.change({ is_hidden: true }));
  await until(list, shows('other 1'));
  one.own.is_hidden = false;
  server.push(says(one, 'hello?'));
  await until(list, shows('hello? 2', 'other 1'));
  server.push({ type: 'member_left', data: { room_id: one.id, seq: 3, member: { ...one.member, is_active: false } } });
  await until(list, shows('other 1'));
});

it('a room that nobody told of is looked up when something happens in it', async () => {
  const list = keep();
  await until(list, shows());
  const room = server.addRoom();
  server.push(says(room, 'surprise'));
  await until(list, shows('surprise 1'));
});

it('what one took out of one’s own copy is not shown as the last message any more', async () => {
  const room = server.addRoom();
  says(room, 'one');
  says(room, 'two');
  const list = keep();
  await until(list, shows('two 2'));
  server.push(room.hide(2));
  await until(list, shows('one 2'));
  server.push(room.change({ cleared_seq: 2 }));
  await until(list, shows('- 2'));
  server.push(says(room, 'three'));
  await until(list, shows('three 3'));
});
