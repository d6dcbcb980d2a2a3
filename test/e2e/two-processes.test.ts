import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ConfabClient, connect, type MessageView } from '../../client/src/index.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

const database = freshDatabase();
const servers: TestServer[] = [];
const clients: ConfabClient[] = [];

beforeAll(async () => {
  for (let n = 0; n < 2; n += 1) servers.push(await startServer({ MONGODB_URI: database.uri }));
}, 60_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all(servers.map((server) => server.stop()));
  await database.drop();
}, 60_000);

async function enter(userId: string, process: 0 | 1): Promise<ConfabClient> {
  const client = connect({ url: servers[process]!.url, token: await tokenOf(userId) });
  clients.push(client);
  await client.ready();
  return client;
}

/** Resolves with the text of each message that was pushed, once one is `last`. */
function pushedUntil(client: ConfabClient, last: string): Promise<string[]> {
  const texts: string[] = [];
  return new Promise((resolve) => {
    client.on('message_created', ({ message }: { message: MessageView }) => {
      texts.push(message.event?.type ?? message.content);
      if (texts.at(-1) === last) resolve(texts);
    });
  });
}

it('pushes what another process wrote, in log order, and takes a room away that another process took', async () => {
  const [alice, bob, carol] = [await enter('alice', 0), await enter('bob', 1), await enter('carol', 1)];
  const { room } = await alice.commands.createRoom({ type: 'group', participants: ['bob', 'carol'] });
  // bob's process was not told of the new room: joining it is what he would do from his list.
  await bob.commands.joinRoom({ room_id: room.id });
  await carol.commands.joinRoom({ room_id: room.id });
  const [toBob, toCarol] = [pushedUntil(bob, 'member_left'), pushedUntil(carol, 'after')];
  const left = new Promise((resolve) => bob.on('member_left', resolve));
  for (const content of ['one', 'two', 'three']) await alice.commands.sendMessage({ room_id: room.id, content });
  await alice.commands.removeMember({ room_id: room.id, user_id: 'bob' });
  await alice.commands.sendMessage({ room_id: room.id, content: 'after' });

  await expect(toBob).resolves.toEqual(['one', 'two', 'three', 'member_left']);
  await expect(toCarol).resolves.toEqual(['one', 'two', 'three', 'member_left', 'after']);
  await left;
  await expect(bob.commands.sendMessage({ room_id: room.id, content: 'mine' })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(bob.commands.fetchHistory({ room_id: room.id })).rejects.toMatchObject({ code: 'not_found' });
}, 60_000);
