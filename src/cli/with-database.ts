import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { ConfigModule } from '../config/config.module.js';
import { DatabaseModule, NO_HURRY } from '../core/database/database.module.js';

@Global()
@Module({
  imports: [ConfigModule, DatabaseModule],
  providers: [{ provide: NO_HURRY, useValue: true }],
  exports: [NO_HURRY],
})
class DatabaseOnlyModule {}

/** Does some work on the database that the environment names, the embedded one included, and leaves it closed. */
export async function withDatabase<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const app = await NestFactory.createApplicationContext(DatabaseOnlyModule, { logger: false, abortOnError: false });
  try {
    return await work(app.get<Connection>(getConnectionToken()));
  } finally {
    await app.close();
  }
}
