import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { ConfigModule } from '../config/config.module.js';
import { DatabaseModule } from '../core/database/database.module.js';
import { failureSentence } from '../core/errors/failure-sentence.js';
import { migrateIndexes } from '../migrations/indexes.js';

@Module({ imports: [ConfigModule, DatabaseModule] })
class MigrateModule {}

/** Makes and changes the indexes of the database that the environment names. May be repeated, and with MONGODB_URI run beside servers. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(MigrateModule, { logger: false, abortOnError: false });
  try {
    await migrateIndexes(app.get<Connection>(getConnectionToken()), (line) => console.log(line));
    console.log('The database is in order.');
  } finally {
    await app.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(`The migration failed: ${failureSentence(error)}`);
  process.exitCode = 1;
}
