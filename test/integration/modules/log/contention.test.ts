import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../support/mongo.js';
import {
  createLogIndexes,
  type LogProcess,
  newMessage,
  openLog,
  randomUuid,
  soon,
} from '../../../support/room-logs.js';

const database = freshDatabase();
let mine: LogProcess;
let others: LogProcess[];

beforeAll(async () => {
  await createLogIndexes(await database.connect());
  mine = await openLog(database);
  others = await Promise.all([openLog(database), openLog(database)]);
});
afterAll(() => database.drop());

it('takes a client_message_id that reads like the database speaking of an index for what it is', async () => {
  const [room, quiet] = [randomUuid(), randomUuid()];
  const clientMessageId = 'messages index: messages_room_seq dup key';
  const sent = await mine.log.append(newMessage(room, 'once', { clientMessageId }), soon());
  const again = mine.log.append(newMessage(room, 'once', { clientMessageId }), soon());
  const innocent = mine.log.append(newMessage(quiet, 'innocent'), soon());
  expect(await again).toMatchObject({ deduplicated: true, message: { seq: sent.message.seq } });
  expect((await innocent).message.seq).toBe(1);
});

it('brings transactions through in a room where other processes write without pause', async () => {
  const room = randomUuid();
  let over = false;
  const writers = others.flatMap(({ log }) =>
    Array.from({ length: 8 }, async () => {
      for (let n = 0; !over; n += 1) await log.append(newMessage(room, `m${String(n)}`), soon());
    }),
  );
  for (let n = 0; n < 20; n += 1) {
    const seq = await mine.log.transact(
      room,
      ({ tell }) => Promise.resolve(tell({ type: 'member_updated', by: 'alice', user_id: `user-${String(n)}` })),
      soon(),
    );
    const [told] = await mine.reader.messagesAfter(room, seq - 1, seq, 1);
    expect(told?.event?.user_id).toBe(`user-${String(n)}`);
  }
  over = true;
  await Promise.all(writers);
  const stored = await mine.reader.messagesAfter(room, 0, Number.MAX_SAFE_INTEGER, 1_000_000);
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, n) => n + 1));
  expect(stored.filter(({ event }) => event !== null)).toHaveLength(20);
});

it('leaves no trace of a transaction that told nothing, or that failed', async () => {
  const room = randomUuid();
  await mine.log.transact(room, () => Promise.resolve(), soon());
  const failing = mine.log.transact(
    room,
    ({ tell }) => {
      tell({ type: 'room_updated', by: 'alice', user_id: null });
      return Promise.reject(new Error('no'));
    },
    soon(),
  );
  await expect(failing).rejects.toThrow('no');
  expect(await mine.reader.head(room)).toEqual({ seq: 0, tally: 0, rev: 0 });
  expect((await mine.log.append(newMessage(room, 'first'), soon())).message.seq).toBe(1);
});
