import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';
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

  it('finds stored repeats among new sends of one group', async () => {
    const room = randomUuid();
    const send = (log: LogProcess, n: number): ReturnType<LogProcess['log']['append']> =>
      log.log.append(newMessage(room, `m${String(n)}`, { clientMessageId: `c${String(n)}` }), soon());
    const before = await Promise.all(Array.from({ length: 50 }, (_, n) => send(first, n)));
    const other = await openLog(database);
    const after = await Promise.all(Array.from({ length: 100 }, (_, n) => send(other, (n * 37) % 100)));
    const byId = new Map(after.map((answer) => [answer.message.client_message_id, answer]));
    for (const { message } of before) {
      expect(byId.get(message.client_message_id)).toMatchObject({ deduplicated: true, message: { seq: message.seq } });
    }
    expect(after.filter(({ deduplicated }) => !deduplicated).map(({ message }) => message.seq)).toEqual(
      Array.from({ length: 50 }, (_, n) => 51 + n),
    );
  });

  it('refuses what a room may not hold in the queue, without doing it, and serves other rooms meanwhile', async () => {
    const { log, reader } = await openLog(database, undefined, { SEND_QUEUE: '40' });
    const [busy, quiet] = [randomUuid(), randomUuid()];
    const sends = Array.from({ length: 30 }, (_, n) => log.append(newMessage(busy, `m${String(n)}`), soon()));
    const other = log.append(newMessage(quiet, 'still'), soon());
    const outcomes = await Promise.allSettled(sends);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(20);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: { code: 'overloaded', data: { retry_after_ms: expect.any(Number) } } });
    }
    expect((await reader.head(busy)).seq).toBe(10);
    expect((await other).message.seq).toBe(1);
  });

  it('answers a send whose time is over, and says that nothing was done', async () => {
    const room = randomUuid();
    await expect(first.log.append(newMessage(room, 'late'), Date.now() - 1)).rejects.toMatchObject({
      code: 'overloaded',
    });
    expect((await first.reader.head(room)).seq).toBe(0);
  });

  it('keeps created_at from going back behind an entry of a clock that is ahead', async () => {
    const room = randomUuid();
    const { message } = await first.log.append(newMessage(room, 'one'), soon());
    const ahead = new Date(Date.now() + 3_600_000);
    await first.collections.messages.updateOne({ _id: message._id }, { $set: { created_at: ahead } });
    const other = await openLog(database);
    const after = await other.log.append(newMessage(room, 'two'), soon());
    expect(after.message.created_at).toEqual(ahead);
  });

  it('refuses a change alone that its message does not allow any more', async () => {
    const room = randomUuid();
    const sent = await first.log.append(newMessage(room, 'text'), soon());
    const id = sent.message._id.toString();
    const gone = new ConfabError('gone');
    const refuse = (): never => {
      throw gone;
    };
    const outcomes = await Promise.allSettled([
      first.log.change(newEdit(room, id, 'a'), soon()),
      first.log.change({ ...newEdit(room, id, 'b'), apply: refuse }, soon()),
      first.log.change({ ...newEdit(room, id, 'c'), apply: () => null }, soon()),
      first.log.change(newEdit(room, randomUuid(), 'd'), soon()),
      first.log.change(newEdit(room, id, 'e'), soon()),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect((await first.reader.changesAfter(room, 0, 10, 10)).map(({ rev }) => rev)).toEqual([1, 2]);
    expect((await first.reader.message(room, id))?.content).toBe('e');
  });
});
