import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type ConfabClient, type ConnectOptions, type Room } from '../../client/src/index.js';
import { freshDatabase, type TestDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

let database: TestDatabase;
let server: TestServer;
const clients: ConfabClient[] = [];

beforeAll(async () => {
  database = freshDatabase();
  server = await startServer({ MONGODB_URI: database.uri });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

function as(userId: string, options: Partial<ConnectOptions> = {}): ConfabClient {
  const client = connect({ url: server.url, token: () => tokenOf(userId), timing: { retryMs: 50 }, ...options });
  clients.push(client);
  return client;
}

/** A room of ann and bob, and the copy each of them has. */
async function sharedRoom(): Promise<{ id: string; anns: Room; bobs: Room; ann: ConfabClient; bob: ConfabClient }> {
  const [ann, bob] = [as('ann'), as('bob')];
  const { room } = await ann.commands.createRoom({ type: 'group', participants: ['bob'] });
  const [anns, bobs] = [ann, bob].map((client) => client.room(room.id, { initial: Infinity }));
  if (!anns || !bobs) throw new Error('There are two');
  await Promise.all([anns.opened(), bobs.opened()]);
  return { id: room.id, anns, bobs, ann, bob };
}

/** Resolves when the copies stand where the log does. */
async function level(client: ConfabClient, ...rooms: Room[]): Promise<void> {
  for (const room of rooms) {
    const { head_seq, head_rev } = await client.commands.fetchHistory({ room_id: room.id, limit: 1 });
    await room.reached(head_seq, head_rev);
  }
}

describe('the client on a real server', () => {
  it.each([true, false])('holds the same log as everybody, batches %s', async (batch) => {
    const { id, anns, bobs, ann } = await sharedRoom();
    const third = as('bob', { batch, subscribe: 'none' }).room(id, { initial: Infinity });
    await third.opened();
    const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
    const sent = await Promise.all(texts.map((content, index) => (index % 2 === 0 ? anns : bobs).send({ content })));
    for (const { message } of sent.filter(({ message: { sender_id } }) => sender_id === 'ann').slice(0, 10)) {
      await ann.commands.editMessage({ room_id: id, message_id: message.id, content: `${message.content}, edited` });
    }
    await level(ann, anns, bobs, third);
    expect(anns.messages.filter(({ is_edited }) => is_edited)).toHaveLength(10);
    expect(bobs.messages).toEqual(anns.messages);
    expect(third.messages).toEqual(anns.messages);
  });

  it('gives one who leaves everything before, and ends', async () => {
    const { id, anns, bobs, bob } = await sharedRoom();
    const read: string[] = [];
    const reading = (async () => {
      for await (const { content, message_type } of bobs.timeline()) if (message_type === 'text') read.push(content);
    })();
    await anns.send({ content: 'before' });
    await bob.commands.leaveRoom({ room_id: id, end_membership: true });
    await anns.send({ content: 'after' });
    await reading;
    expect(read).toEqual(['before']);
    expect(bobs.end).toBe('left');
  });

  it('shows who types and who is there', async () => {
    const { anns, bobs, ann, bob } = await sharedRoom();
    const types = new Promise<readonly string[]>((resolve) => anns.on('typing', resolve));
    bobs.typing();
    expect(await types).toEqual(['bob']);
    const stops = new Promise<readonly string[]>((resolve) => anns.on('typing', resolve));
    await bobs.send({ content: 'typed' });
    expect(await stops).toEqual([]);
    const changes: unknown[] = [];
    const told = new Promise<void>((resolve) =>
      ann.presence.on('change', ({ is_online, status }) => {
        if (changes.push([is_online, status]) === 2) resolve();
      }),
    );
    ann.presence.watch(['bob']);
    while (changes.length === 0) await ann.commands.getLimits();
    await bob.commands.setPresence({ status: 'At lunch' });
    await told;
    expect(changes).toEqual([
      [true, null],
      [true, 'At lunch'],
    ]);
  });

  it('sends each message once and in order while the server dies under it', async () => {
    const { anns, bobs, ann } = await sharedRoom();
    const texts = Array.from({ length: 100 }, (_, index) => `message ${index}`);
    const sent = Promise.all(texts.map((content) => anns.send({ content })));
    await bobs.reached(20);
    const { port } = new URL(server.url);
    await server.stop('SIGKILL');
    server = await startServer({ MONGODB_URI: database.uri, PORT: port });
    await sent;
    await level(ann, anns, bobs);
    for (const { messages } of [anns, bobs]) {
      const said = messages.filter(({ message_type }) => message_type === 'text');
      expect(said.map(({ content }) => content)).toEqual(texts);
    }
  });
});
