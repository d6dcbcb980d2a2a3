import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { Config } from '../../../src/config/config.js';
import { migrateIndexes, prepareIndexes } from '../../../src/migrations/indexes.js';
import { freshDatabase } from '../../support/mongo.js';

const database = freshDatabase();
const production = new Config({ NODE_ENV: 'production', AUTH_JWT_SECRET: 'x'.repeat(32) });
let connection: Connection;

beforeAll(async () => {
  connection = await database.connect();
});

afterAll(() => database.drop());

async function migrate(): Promise<string[]> {
  const lines: string[] = [];
  await migrateIndexes(connection, (line) => lines.push(line));
  return lines;
}

async function indexNames(collection: string): Promise<string[]> {
  const indexes = await connection.collection(collection).indexes();
  return indexes.map(({ name }) => name ?? '').sort();
}

describe('migrateIndexes', () => {
  it('lets production refuse a database without indexes, changing nothing', async () => {
    await expect(prepareIndexes(connection, production)).rejects.toThrow(/messages_room_seq.*npm run migrate/);
    await expect(connection.listCollections()).resolves.toEqual([]);
  });

  it('makes all of them, and all collections', async () => {
    expect((await migrate()).join('\n')).toContain('makes messages_room_seq');
    expect(await indexNames('messages')).toContain('messages_room_sender_client_id');
    expect(await indexNames('companies')).toEqual(['_id_']);
    await expect(prepareIndexes(connection, production)).resolves.toBeUndefined();
  });

  it('does nothing the second time', async () => {
    expect((await migrate()).every((line) => line.endsWith('in order'))).toBe(true);
  });

  it('rebuilds what differs and drops what was ours, not what is not', async () => {
    const messages = connection.collection('messages');
    await messages.dropIndex('messages_room_seq');
    await messages.createIndex({ room_id: 1, seq: 1 }, { name: 'messages_room_seq' }, {});
    await messages.createIndex({ content: 1 }, { name: 'messages_forgotten' }, {});
    await messages.createIndex({ sent_at: 1 }, { name: 'by_hand' }, {});
    await expect(prepareIndexes(connection, production)).rejects.toThrow(/messages_room_seq/);
    const lines = await migrate();
    expect(lines).toEqual(expect.arrayContaining(['  drops messages_forgotten', '  makes messages_room_seq']));
    const names = await indexNames('messages');
    expect(names).toContain('by_hand');
    expect(names).not.toContain('messages_forgotten');
    await expect(prepareIndexes(connection, production)).resolves.toBeUndefined();
  });
});
