import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';
import { bySocks, Link } from '../../../support/link.js';
import { databaseAt, type ReplicaSet, startReplicaSet, type TestDatabase } from '../../../support/mongo.js';
import {
  createLogIndexes,
  type LogProcess,
  newEdit,
  newMessage,
  openLog,
  randomUuid,
  soon,
} from '../../../support/room-logs.js';

/** More than a socket takes at once: the driver waits for ever for such a write where it gives the connection up. */
const LARGE = 'x'.repeat(100_000);
const MANY = 80;
/** A write is given up after 15 seconds; a command has ten. */
const PATIENCE_MS = 60_000;

let replicaSet: ReplicaSet;
let link: Link;
let database: TestDatabase;
let mine: LogProcess;

beforeAll(async () => {
  replicaSet = await startReplicaSet(1);
  await createLogIndexes(await replicaSet.database.connect());
  link = await Link.open(bySocks);
  database = databaseAt(`${replicaSet.database.uri}&proxyHost=127.0.0.1&proxyPort=${link.port}`);
  mine = await openLog(database);
}, PATIENCE_MS);
afterAll(async () => {
  link.become('open');
  await database.drop();
  await replicaSet.database.drop();
  await link.close();
  await replicaSet.stop();
}, PATIENCE_MS);

/** The codes that writes end with; null for what was done. */
async function codesOf(writes: readonly Promise<unknown>[]): Promise<(string | null)[]> {
  const codeOf = (error: unknown): string => (error instanceof ConfabError ? error.code : String(error));
  return Promise.all(writes.map((write) => write.then(() => null, codeOf)));
}

it(
  'goes on once a database answers again that was silent while large groups were on their way',
  async () => {
    const room = randomUuid();
    const { message } = await mine.log.append(newMessage(room, 'before'), soon());
    link.become('silent');
    const sends = Array.from({ length: MANY }, (_, n) =>
      mine.log.append(newMessage(room, `${LARGE} ${n}`), soon(10_000)),
    );
    const edits = Array.from({ length: MANY }, (_, n) =>
      mine.log.change(newEdit(room, message._id.toString(), `${LARGE} ${n}`), soon(10_000)),
    );
    const codes = await codesOf([...sends, ...edits]);
    // Those that were on their way, and those that waited behind them.
    expect([...new Set(codes)].toSorted()).toEqual(['overloaded', 'unknown_outcome']);
    link.become('open');
    const [after, change] = await Promise.all([
      mine.log.append(newMessage(room, 'after'), soon()),
      mine.log.change(newEdit(room, message._id.toString(), 'edited'), soon()),
    ]);
    expect(change.message.content).toBe('edited');
    const stored = await mine.reader.messagesAfter(room, 0, Number.MAX_SAFE_INTEGER, 1000);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, n) => n + 1));
    expect(stored.at(-1)?.seq).toBe(after.message.seq);
  },
  2 * PATIENCE_MS,
);
