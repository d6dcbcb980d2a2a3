import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { Config } from '../../../src/config/config.js';
import { migrateData, prepareData } from '../../../src/migrations/data.js';
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
  await migrateData(connection, (line) => lines.push(line));
  return lines;
}

it('lets production refuse documents of an older version, and moves them once', async () => {
  const old = { schema_version: 1, content: 'old' };
  await connection.collection('messages').insertOne({ ...old, seq: 1 });
  const written = { schema_version: 2, content: 'New, and OLD', targets: ['ann'] };
  await connection.collection('messages').insertOne(written);
  const edit = { content: 'older', extra_metadata: {} };
  await connection.collection('changes').insertMany([
    { rev: 1, before: edit },
    { rev: 2, before: null },
  ]);
  await connection.collection('rooms').insertMany([{ last_message: old }, { last_message: null }]);
  await expect(prepareData(connection, production)).rejects.toThrow(/1-messages-carry-more.*npm run migrate/);
  expect(await connection.collection('messages').countDocuments({ schema_version: 1 })).toBe(1);

  expect(await migrate()).toEqual([
    'documents: 1-messages-carry-more',
    'documents: 2-edits-keep-attachments',
    'documents: 3-messages-have-words',
  ]);
  const [first, second] = await connection.collection('messages').find().sort({ content: -1 }).toArray();
  expect(first).toMatchObject({ content: 'old', schema_version: 2, targets: [], is_pinned: false, reactions: [] });
  expect(first?.['words']).toEqual(['old']);
  expect(second).toMatchObject({ ...written, words: ['new', 'and', 'old'] });
  const changes = await connection.collection('changes').find().sort({ rev: 1 }).toArray();
  expect(changes.map(({ before }) => before as unknown)).toEqual([{ ...edit, attachments: [], mentions: [] }, null]);
  const rooms = await connection.collection('rooms').find().toArray();
  expect(rooms.map(({ last_message: copy }) => copy as unknown)).toEqual([
    expect.objectContaining({ content: 'old', schema_version: 2, mentions: [] }),
    null,
  ]);
  await expect(prepareData(connection, production)).resolves.toBeUndefined();
  expect(await migrate()).toEqual([]);
});
