import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ConfabClient, ConfabError, connect } from '../../client/src/index.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

const ROUNDS = 8;
const EDITS = 40;
const database = freshDatabase();
let server: TestServer;
const clients: ConfabClient[] = [];

beforeAll(async () => {
  server = await startServer({ MONGODB_URI: database.uri });
}, 60_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
  await database.drop();
}, 60_000);

async function enter(userId: string): Promise<ConfabClient> {
  const client = connect({ url: server.url, token: await tokenOf(userId) });
  clients.push(client);
  await client.ready();
  return client;
}

it('stores no change of somebody once their removal is acknowledged, however many were on their way', async () => {
  const [alice, bob] = [await enter('alice'), await enter('bob')];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { room } = await alice.commands.createRoom({ type: 'group', participants: ['bob'] });
    const place = { room_id: room.id };
    const sent = await Promise.all(
      Array.from({ length: EDITS }, (_, n) => bob.commands.sendMessage({ ...place, content: `as sent ${String(n)}` })),
    );
    const edits = sent.map(({ message: { id } }) =>
      bob.commands.editMessage({ ...place, message_id: id, content: 'edited' }).then(
        () => 'edited',
        (error: unknown) => (error instanceof ConfabError ? error.code : String(error)),
      ),
    );
    await alice.commands.removeMember({ ...place, user_id: 'bob' });
    const removed = new Date().toISOString();
    const outcomes = await Promise.all(edits);

    expect(outcomes.filter((outcome) => outcome !== 'edited' && outcome !== 'not_found')).toEqual([]);
    const { messages } = await alice.commands.fetchHistory({ ...place, limit: 200 });
    const edited = messages.filter(({ is_edited }) => is_edited);
    expect(edited.filter(({ edited_at }) => String(edited_at) > removed)).toEqual([]);
    expect(edited).toHaveLength(outcomes.filter((outcome) => outcome === 'edited').length);
  }
}, 60_000);
