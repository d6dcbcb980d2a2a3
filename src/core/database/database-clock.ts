import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

const EVERY_MS = 30_000;
const AFTER_FAILURE_MS = 2000;
/** An answer that took longer says too little of when it was given: what an earlier one said is kept. */
const TRUSTED_TRIP_MS = 500;

/**
 * The database's time, which all processes share: what ends at a certain time (a mute, an invite) must not depend on the
 * clock of the machine that looks. Measured by a command that costs next to nothing, at the start and then every 30 s; while
 * it can't be measured, what was known last goes on, and before that this machine's own time.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Database');
  /** The database's time less this machine's, in milliseconds. */
  private offset = 0;
  private isMeasured = false;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(@InjectConnection() private readonly connection: Connection) {}

  async onModuleInit(): Promise<void> {
    await this.keepMeasuring();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Asks the database for its time. @throws Error when it does not tell */
  async measure(): Promise<void> {
    const [asked, started] = [Date.now(), performance.now()];
    const hello: unknown = await this.connection.db?.admin().command({ hello: 1 });
    const trip = performance.now() - started;
    if (typeof hello !== 'object' || hello === null || !('localTime' in hello) || !(hello.localTime instanceof Date))
      throw new Error('The database did not tell its time');
    if (this.isMeasured && trip > TRUSTED_TRIP_MS) return;
    this.offset = hello.localTime.getTime() - (asked + trip / 2);
    this.isMeasured = true;
  }

  /** Never rejects. */
  private async keepMeasuring(): Promise<void> {
    let pause = EVERY_MS;
    try {
      await this.measure();
    } catch (error) {
      this.logger.warn({ err: error }, 'The time of the database could not be read; another try follows');
      pause = AFTER_FAILURE_MS;
    }
    if (!this.isStopped) this.timer = setTimeout(() => void this.keepMeasuring(), pause).unref();
  }
}
