import 'reflect-metadata';
import { migrateData } from '../migrations/data.js';
import { migrateIndexes } from '../migrations/indexes.js';
import { migrateSharding } from '../migrations/sharding.js';
import { runTool } from './run-tool.js';
import { withDatabase } from './with-database.js';

const USAGE = `Usage: npm run migrate

Brings the indexes and documents of the database that the environment names in order; on a sharded cluster, spreads its
collections over the shards. May be repeated.`;

await runTool(USAGE, () =>
  withDatabase(async (connection) => {
    const tell = (line: string): void => console.log(line);
    await migrateIndexes(connection, tell);
    await migrateSharding(connection, tell);
    await migrateData(connection, tell);
    console.log('The database is in order.');
  }),
);
