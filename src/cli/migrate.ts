import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { ConfigModule } from '../config/config.module.js';
import { DatabaseModule } from '../core/database/database.module.js';
import { failureSentence } from '../core/errors/failure-sentence.js';
import { migrateData } from '../migrations/data.js';
import { migrateIndexes } from '../migrations/indexes.js';

@Module({ imports: [ConfigModule, DatabaseModule] })
class MigrateModule {}

/** Brings the indexes and documents of the database that the environment names in order. May be repeated. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(MigrateModule, { logger: false, abortOnError: false });
  try {
    const connection = app.get<Connection>(getConnectionToken());
    await migrateIndexes(connection, (line) => console.log(line));
    await migrateData(connection, (line) => console.log(line));
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
