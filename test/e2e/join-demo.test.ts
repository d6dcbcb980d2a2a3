import { expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { JoinDemoAnswer } from '../../client/src/index.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer } from '../support/server.js';
import { done, onBothTransports, refused, type Run, useStage } from '../support/stage.js';
import { tokenOf } from '../support/tokens.js';

const stage = useStage();
/** Rooms fill, and servers start, slowly on a busy machine. */
const PATIENCE_MS = 120_000;
/** Twice as long fits into a test. */
const JOINING_MS = 45_000;

/** It is begun by the first who asks: a busy machine may need longer for that than a command may take. */
async function joined(who: string, run: Run): Promise<JoinDemoAnswer> {
  const deadline = Date.now() + JOINING_MS;
  for (;;) {
    const answer = await run(who, 'join_demo', {}).catch(unlessUnanswered);
    const isBusy = answer === null || answer.code === 'unknown_outcome' || answer.code === 'overloaded';
    if (answer !== null && (!isBusy || Date.now() > deadline)) return done(answer);
    if (Date.now() > deadline) throw new Error('join_demo was not answered');
    await delay(500);
  }
}

/** @returns null when no answer came in the time that a socket waits for one @throws anything else */
function unlessUnanswered(error: unknown): null {
  if (error instanceof Error && error.message === 'operation has timed out') return null;
  throw error;
}

onBothTransports(stage, (run) => {
  it(
    'lets one into rooms that fill, with people and a bot, and is welcomed',
    async () => {
      const ann = stage.person('ann');
      const hers = await stage.connect(ann);
      const { room_ids } = await joined(ann, run);
      const { rooms } = done(await run(ann, 'list_rooms', {}));
      expect(room_ids.length).toBeGreaterThan(2);
      expect(rooms.map(({ id }) => id)).toEqual(expect.arrayContaining(room_ids));
      const direct = rooms.find(({ type }) => type === 'direct');
      const welcome = done(await run(ann, 'fetch_history', { room_id: direct?.id ?? '' }));
      expect(welcome.messages.at(-1)?.content).toContain('welcome');

      const room_id = room_ids[0] ?? '';
      const { members } = done(await run(ann, 'list_members', { room_id }));
      expect(members.filter(({ user }) => user.is_bot)).toHaveLength(1);
      expect(members.length).toBeGreaterThan(5);
      // Asked again, one is where one was.
      expect((await joined(ann, run)).room_ids.slice(0, room_ids.length)).toEqual(room_ids);

      const { message } = done(await run(ann, 'send_message', { room_id, content: 'May I come along?' }));
      await hers.until(({ type, data }) => type === 'message_created' && data.message.reply_to === message.id);
    },
    PATIENCE_MS,
  );

  it('refuses somebody of a company, whom nobody there could meet', async () => {
    const ben = stage.person('ben', { company_id: 'acme' });
    expect(await run(ben, 'join_demo', {})).toEqual(refused('conflict'));
    expect(done(await run(ben, 'list_rooms', {})).rooms).toEqual([]);
  });
});

it(
  'is not there in production',
  async () => {
    const database = freshDatabase();
    await (await startServer({ MONGODB_URI: database.uri })).stop();
    const production = await startServer({ MONGODB_URI: database.uri, NODE_ENV: 'production', HOST: '127.0.0.1' });
    try {
      const authorization = `Bearer ${await tokenOf('ann')}`;
      const answer = await fetch(`${production.url}/v1/demo`, { method: 'POST', headers: { authorization } });
      expect(answer.status).toBe(404);
      const rooms = await fetch(`${production.url}/v1/rooms`, { headers: { authorization } });
      expect(await rooms.json()).toMatchObject({ rooms: [] });
    } finally {
      await production.stop();
      await database.drop();
    }
  },
  PATIENCE_MS,
);
