import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type EmbeddedMongo, startEmbeddedMongo } from './embedded/embedded-mongo.js';

/** The embedded MongoDB of a server without MONGODB_URI. */
@Injectable()
export class EmbeddedDatabase {
  private readonly logger = new Logger(EmbeddedDatabase.name);
  private mongo: EmbeddedMongo | undefined;

  constructor(private readonly config: Config) {}

  /** Starts it and returns its address. */
  async start(): Promise<string> {
    this.mongo = await startEmbeddedMongo({
      dataDir: this.config.dataDir,
      binary: this.config.mongodBinary,
      onUnexpectedEnd: () => this.endServer(),
    });
    this.logger.log(`Embedded MongoDB (process ${this.mongo.pid}) keeps its data in ${this.config.dataDir}`);
    return this.mongo.uri;
  }

  /** Stops it where it was started. */
  async stop(): Promise<void> {
    await this.mongo?.stop();
  }

  /** Without its database the server is of no use; the next start recovers the data. */
  private endServer(): void {
    this.logger.fatal('The embedded MongoDB ended unexpectedly; the server ends too');
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  }
}
