import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../config/config.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { randomUuid } from '../../core/database/uuid.js';
import { ERASURES, type ErasureDocument } from '../users/erasure.schema.js';
import type { ErasedPerson } from './erased-message.js';
import { FileErasure } from './file-erasure.service.js';
import { LogErasure } from './log-erasure.service.js';
import { ReactionErasure } from './reaction-erasure.service.js';
import { RecordErasure } from './record-erasure.service.js';

const LOOK_MS = 5000;
/** After this long without a sign of the process that worked on it, another one goes on. */
const LEASE_MS = 30_000;
/** Beyond a command's longest time: until every process has heard of it and what was under way then has come to its end. */
const SETTLE_MS = 3000;
const PAUSE_MS = 250;

type Work = NonNullable<ErasureDocument['work']>;

/** Another process has taken the erasure over, or this one stops: not this one's any more. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Carries out erasures, one after the other, in small groups. What is done is not found again, so an end at any moment costs
 * nothing: after the lease another process, or this one after its restart, begins anew and finds what is left.
 */
@Injectable()
export class ErasureJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Erasure');
  private readonly erasures: mongo.Collection<ErasureDocument>;
  private readonly holder = randomUuid();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly clock: DatabaseClock,
    private readonly log: LogErasure,
    private readonly files: FileErasure,
    private readonly reactions: ReactionErasure,
    private readonly records: RecordErasure,
    private readonly config: Config,
  ) {
    this.erasures = connection.collection<ErasureDocument>(ERASURES);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), LOOK_MS).unref();
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Looks for erasures that nobody works on. */
  start(): void {
    this.running ??= this.runAll()
      .catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) this.logger.warn({ err: error }, 'An erasure stopped; another try follows');
      })
      .finally(() => {
        this.running = null;
      });
  }

  private async runAll(): Promise<void> {
    for (let next = await this.claim(); next && !this.isStopping; next = await this.claim()) {
      if (next.work) await this.run(next, next.work);
    }
  }

  /**
   * First what everybody is to be told at once. What was under way when the account was closed, in whatever process, ends
   * meanwhile, and then there comes nothing more of it: only now the last is found. System messages wait for that too, for
   * a process that is late tells of a membership by the id that they name.
   */
  private async run({ _id, requested_at: requestedAt }: ErasureDocument, work: Work): Promise<void> {
    const person: ErasedPerson = { userId: work.user_id, pseudonym: work.pseudonym };
    const breathe = (): Promise<void> => this.renew(_id);
    await this.records.eraseProfile(person);
    await this.records.endMemberships(person, breathe);
    await this.log.eraseMessages(person, { tidings: false }, breathe);
    await this.files.erase(person, breathe);
    await this.reactions.erase(person, breathe);
    const settled = requestedAt.getTime() + this.config.limits.command_timeout_ms + SETTLE_MS;
    while (this.clock.now().getTime() < settled) {
      await delay(PAUSE_MS);
      await breathe();
    }
    // Until a round finds nothing at all.
    while ((await this.round(person, breathe)) > 0) await delay(PAUSE_MS);
    await this.finish(_id);
  }

  private async round(person: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    return (
      (await this.records.eraseProfile(person)) +
      (await this.records.endMemberships(person, breathe)) +
      (await this.log.eraseMessages(person, { tidings: true }, breathe)) +
      (await this.files.erase(person, breathe)) +
      (await this.reactions.erase(person, breathe)) +
      (await this.log.eraseChanges(person, breathe)) +
      (await this.records.erase(person, breathe))
    );
  }

  private async claim(): Promise<ErasureDocument | null> {
    const now = this.clock.now();
    return this.erasures.findOneAndUpdate(
      { 'work.user_id': { $gte: '' }, 'work.lease_until': { $lte: now } },
      { $set: { 'work.holder': this.holder, 'work.lease_until': this.leaseFrom(now) } },
      { sort: { 'work.lease_until': 1 }, returnDocument: 'after' },
    );
  }

  /** @throws LeaseLost when it is not this process's any more */
  private async renew(id: string): Promise<void> {
    const until = this.isStopping ? this.clock.now() : this.leaseFrom(this.clock.now());
    const { matchedCount } = await this.erasures.updateOne(
      { _id: { $eq: id }, 'work.holder': { $eq: this.holder } },
      { $set: { 'work.lease_until': until } },
    );
    if (matchedCount === 0 || this.isStopping) throw new LeaseLost();
  }

  private async finish(id: string): Promise<void> {
    await this.erasures.updateOne({ _id: { $eq: id } }, { $set: { work: null, done_at: this.clock.now() } });
  }

  private leaseFrom(now: Date): Date {
    return new Date(now.getTime() + LEASE_MS);
  }
}
