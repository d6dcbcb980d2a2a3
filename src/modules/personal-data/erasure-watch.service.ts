import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import { ErasedPeople } from '../users/erased-people.js';
import '../users/users.events.js';

const LOOK_MS = 1000;
/** How long it is said again: somebody let in a moment before may only now be there. */
const REPEAT_MS = 30_000;

/** Hears in every process of the accounts that any of them closed, at most a second later. */
@Injectable()
export class ErasureWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Erasure');
  private since: Date;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(
    private readonly erased: ErasedPeople,
    private readonly clock: DatabaseClock,
    private readonly events: DomainEvents,
  ) {
    this.since = clock.now();
  }

  onApplicationBootstrap(): void {
    this.lookLater();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private lookLater(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.look()
        .catch((error: unknown) => {
          this.logger.warn({ err: error }, 'Closed accounts could not be looked for');
        })
        .finally(() => this.lookLater());
    }, LOOK_MS).unref();
  }

  /** While the database is away nothing is missed: the next look goes back to the last that succeeded. */
  private async look(): Promise<void> {
    const now = this.clock.now();
    const has = await this.erased.closedSince(new Date(this.since.getTime() - REPEAT_MS));
    this.since = now;
    if (has) this.events.publish('people.erased', { has });
  }
}
