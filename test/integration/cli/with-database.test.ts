import { afterAll, expect, it } from '@jest/globals';
import { withDatabase } from '../../../src/cli/with-database.js';
import { freshDatabase } from '../../support/mongo.js';

const database = freshDatabase();
afterAll(() => database.drop());

it('a tool waits for whatever takes long, like the indexes of a large collection', async () => {
  process.env['MONGODB_URI'] = database.uri;
  const wait = await withDatabase((connection) => Promise.resolve(connection.getClient().options.socketTimeoutMS));
  expect(wait).toBe(0);
});
