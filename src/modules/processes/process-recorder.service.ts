import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { ProcessFigures } from './process-figures.js';
import { PROCESS_SAMPLES, type ProcessSampleDocument } from './process-sample.schema.js';

/** From one sample to the next. */
export const SAMPLE_MS = 2000;

/** Nobody waits for a sample, and nothing rests on one: it does not hurry the journal, by which sends are acknowledged. */
const LIGHTLY = { writeConcern: { w: 1, journal: false } } as const;

/**
 * Writes every two seconds a small document of what this process did, so that whichever process is asked knows of all. Of what
 * could not be written nothing is kept: the next sample is of the time since this one.
 */
@Injectable()
export class ProcessRecorder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Processes');
  private readonly samples: mongo.Collection<ProcessSampleDocument>;
  private readonly process: ProcessSampleDocument['process'];
  private timer: NodeJS.Timeout | undefined;
  /** The moment of the last sample: no second one for the same, where the first came late or the clock was set back. */
  private last = 0;
  private isStopped = false;
  private isFailing = false;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly figures: ProcessFigures,
    private readonly clock: DatabaseClock,
  ) {
    this.samples = connection.collection<ProcessSampleDocument>(PROCESS_SAMPLES);
    this.process = { id: randomUUID(), host: hostname(), pid: process.pid, started_at: new Date() };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.figures.take();
    this.next();
  }

  beforeApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** At whole intervals of the database's time: all processes at the same moments. */
  private next(): void {
    if (this.isStopped) return;
    const now = this.clock.now().getTime();
    const due = Math.max((Math.floor(now / SAMPLE_MS) + 1) * SAMPLE_MS, this.last + SAMPLE_MS);
    this.timer = setTimeout(() => void this.record().then(() => this.next()), due - now).unref();
  }

  /** Never rejects. */
  private async record(): Promise<void> {
    this.last = Math.round(this.clock.now().getTime() / SAMPLE_MS) * SAMPLE_MS;
    const at = new Date(this.last);
    try {
      const figures = await this.figures.take();
      if (figures) await this.samples.insertOne({ process: this.process, at, figures }, LIGHTLY);
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing && !this.isStopped)
        this.logger.warn({ err: error }, 'What this process does could not be written down; it is tried again');
      this.isFailing = true;
    }
  }
}
