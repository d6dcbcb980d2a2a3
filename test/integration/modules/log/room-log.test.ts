import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../support/mongo.js';
import {
  createLogIndexes,
  type LogProcess,
  newEdit,
  newMessage,
  openLog,
  randomUuid,
  soon,
  toUuid,
} from '../../../support/room-logs.js';

const database = freshDatabase();
let first: LogProcess;

beforeAll(async () => {
  await createLogIndexes(await database.connect());
  first = await openLog(database);
});
afterAll(() => database.drop());

describe('RoomLog', () => {
  it('numbers the sends of a room from 1 without gaps, in order of arrival', async () => {
    const room = randomUuid();
    const sends = await Promise.all(
      Array.from({ length: 200 }, (_, n) => first.log.append(newMessage(room, `m${String(n)}`), soon())),
    );
    expect(sends.map(({ message }) => message.seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    const stored = await first.reader.messagesAfter(room, 0, 1000, 1000);
    expect(stored.map(({ content, seq, tally }) => [content, seq, tally])).toEqual(
      Array.from({ length: 200 }, (_, n) => [`m${String(n)}`, n + 1, n + 1]),
    );
  });

  it('gives 100 concurrent repeats the same message, in one process and in others', async () => {
    const room = randomUuid();
    const others = await Promise.all([1, 2, 3].map(() => openLog(database)));
    const logs = [first, ...others];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        logs[n % 4]!.log.append(newMessage(room, 'once', { clientMessageId: 'c1' }), soon()),
      ),
    );
    expect(new Set(answers.map(({ message }) => `${message._id.toString()} ${String(message.seq)}`)).size).toBe(1);
    expect(answers.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
    expect((await first.reader.head(room)).seq).toBe(1);
  });

  it('applies every change of several processes once, revs without gaps', async () => {
    const room = randomUuid();
    const logs = [first, ...(await Promise.all([1, 2, 3].map(() => openLog(database))))];
    const sent = await Promise.all([0, 1, 2].map((n) => first.log.append(newMessage(room, `m${String(n)}`), soon())));
    const ids = sent.map(({ message }) => message._id.toString());
    await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        logs[n % 4]!.log.change(newEdit(room, ids[n % 3]!, `e${String(n)}`), soon()),
      ),
    );
    const changes = await first.reader.changesAfter(room, 0, 1000, 1000);
    expect(changes.map(({ rev }) => rev)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    const messages = await first.reader.messagesById(room, ids.map(toUuid));
    expect(Math.max(...messages.map(({ rev }) => rev))).toBe(200);
  });
});
