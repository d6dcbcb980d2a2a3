import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection, MongooseModule, type MongooseModuleOptions } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Config } from '../../config/config.js';
import { applySchemaDefaults, connectionOptions, prepareConnection, refuseMalformed } from './connection-options.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseKeys } from './database-keys.js';
import { EmbeddedDatabase } from './embedded-database.js';

/** Provided by tools, for which nobody waits: an operation may take as long as a collection is large. */
export const NO_HURRY = Symbol('NO_HURRY');

@Module({ providers: [EmbeddedDatabase], exports: [EmbeddedDatabase] })
class EmbeddedDatabaseModule {}

/** The server's one Mongoose connection, to MONGODB_URI or to the embedded MongoDB, and the time and the secrets of the database behind it. */
@Global()
@Module({
  imports: [
    EmbeddedDatabaseModule,
    MongooseModule.forRootAsync({
      imports: [EmbeddedDatabaseModule],
      inject: [Config, EmbeddedDatabase, { token: NO_HURRY, optional: true }],
      useFactory: async (
        config: Config,
        embedded: EmbeddedDatabase,
        noHurry?: true,
      ): Promise<MongooseModuleOptions> => {
        const uri = config.mongodbUri ?? (await embedded.start());
        refuseMalformed(uri);
        return {
          ...connectionOptions(uri),
          ...(noHurry && { socketTimeoutMS: 0 }),
          uri,
          retryAttempts: 1,
          onConnectionCreate: applySchemaDefaults,
          connectionFactory: async (connection: Connection) => {
            try {
              await prepareConnection(connection);
            } catch (error) {
              await connection.close();
              throw error;
            }
            return connection;
          },
        };
      },
    }),
  ],
  providers: [DatabaseClock, DatabaseKeys],
  exports: [DatabaseClock, DatabaseKeys],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly embedded: EmbeddedDatabase,
  ) {}

  /** The last step of a shutdown: whatever writes has drained in its `beforeApplicationShutdown`. */
  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
    await this.embedded.stop();
  }
}
