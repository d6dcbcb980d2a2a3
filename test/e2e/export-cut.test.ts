import { expect, it } from '@jest/globals';
import { get, type IncomingMessage } from 'node:http';
import mongoose, { type Connection } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { done, useStage } from '../support/stage.js';

/** Messages large enough that a database's batch, the largest it sends at once, holds a part of an export alone. */
const stage = useStage({ METADATA_BYTES: '262144', SENDS_PER_SECOND: '1000' });
const MESSAGES = 100;
const METADATA = { text: 'x'.repeat(250_000) };

it('ends with the client that goes away: nothing of it stays open in the database, and the server goes on', async () => {
  const [ann] = stage.people('ann');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group' }));
  const say = { room_id: room.id, content: 'mine', extra_metadata: METADATA };
  for (let sent = 0; sent < MESSAGES; sent += 1) done(await stage.overRest(ann, 'send_message', say));
  const connection = await mongoose.createConnection(stage.uri).asPromise();
  try {
    expect(await openCursors(connection)).toBe(0);
    const answer = await begun(`${stage.server.url}/v1/me/export`, await stage.token(ann));
    // The client takes no more, so the server reads no further: that it waits shows.
    await until(async () => (await openCursors(connection)) === 1, 'The export never waited for its client');
    answer.destroy();
    await until(async () => (await openCursors(connection)) === 0, 'The export stayed open without its client');
    expect(done(await stage.overRest(ann, 'get_me')).user.id).toBe(ann);
    expect(stage.server.output()).not.toMatch(/"level":(50|60)/);
  } finally {
    await connection.close();
  }
});

/** An answer of which the first bytes have come, and which is not read any further. */
function begun(url: string, token: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.on('error', () => undefined);
      answer.once('readable', () => resolve(answer));
    });
    request.once('error', reject);
  });
}

/** Cursors on the database of this test's server that are open and wait to be read on. */
async function openCursors(connection: Connection): Promise<number> {
  const name = connection.name;
  const admin = connection.getClient().db('admin');
  const cursors = admin.aggregate([
    { $currentOp: { idleCursors: true, allUsers: true } },
    { $match: { type: 'idleCursor', ns: { $regex: `^${name}\\.` } } },
  ]);
  return (await cursors.toArray()).length;
}

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    if (await holds()) return;
    await delay(50);
  }
  throw new Error(otherwise);
}
