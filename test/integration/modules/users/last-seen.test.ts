import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Connection, mongo } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { DomainEvents } from '../../../../src/core/events/domain-events.js';
import { LastSeen } from '../../../../src/modules/users/last-seen.js';
import { type UserDocument, USERS } from '../../../../src/modules/users/user.schema.js';
import { ErasedPeople } from '../../../../src/modules/users/erased-people.js';
import { UsersService } from '../../../../src/modules/users/users.service.js';
import { freshDatabase, type TestDatabase } from '../../../support/mongo.js';

let database: TestDatabase;
let connection: Connection;
let collection: mongo.Collection<UserDocument>;
/** Two of them, as two processes have. */
let here: LastSeen;
let there: LastSeen;

beforeAll(async () => {
  database = freshDatabase();
  connection = await database.connect();
  collection = connection.collection<UserDocument>(USERS);
  [here, there] = [new LastSeen(connection), new LastSeen(connection)];
});
afterAll(() => database.drop());

async function people(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `user-${randomUUID()}`);
  await new UsersService(connection, new DomainEvents(), new ErasedPeople(connection)).ensure(ids, null);
  return ids;
}

/** When each was last seen, in seconds after the beginning of the test's time. */
async function seen(ids: readonly string[]): Promise<(number | null)[]> {
  const users = await collection.find({ _id: { $in: [...ids] } }).toArray();
  const byId = new Map(users.map((user) => [user._id, user.last_seen_at]));
  return ids.map((id) => {
    const at = byId.get(id);
    return at ? at.getTime() / 1000 - START : null;
  });
}

const START = 1_800_000_000;
const at = (seconds: number): Date => new Date((START + seconds) * 1000);

it('who is here is written down at most once a minute, whichever processes say so', async () => {
  const ids = await people(2);
  const [ann = ''] = ids;
  await here.here([ann], at(0));
  await Promise.all([here.here(ids, at(59)), there.here(ids, at(59))]);
  expect(await seen(ids)).toEqual([0, 59]);
  await there.here(ids, at(60));
  expect(await seen(ids)).toEqual([60, 59]);
});

it('who went is written down at once, and never goes back', async () => {
  const ids = await people(3);
  const [ann = '', ben = '', cat = ''] = ids;
  await here.here(ids, at(0));
  await here.gone(
    new Map([
      [ann, at(1)],
      [ben, at(2)],
    ]),
  );
  await there.gone(
    new Map([
      [ann, at(0.5)],
      [cat, at(3)],
      ['nobody', at(4)],
    ]),
  );
  expect(await seen([...ids, 'nobody'])).toEqual([1, 2, 3, null]);
});

it('neither changes anything else of a user, and many are written at once', async () => {
  const ids = await people(2500);
  const [before] = await collection.find({ _id: { $eq: ids[0] ?? '' } }).toArray();
  await here.here(ids, at(0));
  await here.gone(new Map(ids.map((id) => [id, at(1)])));
  expect(new Set(await seen(ids))).toEqual(new Set([1]));
  const [after] = await collection.find({ _id: { $eq: ids[0] ?? '' } }).toArray();
  expect(after).toEqual({ ...before, last_seen_at: at(1) });
});
