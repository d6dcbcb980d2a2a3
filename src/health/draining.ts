import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Knows whether this process is on its way out. */
@Injectable()
export class Draining implements OnModuleDestroy {
  private started = false;

  get isDraining(): boolean {
    return this.started;
  }

  /** The first step of a shutdown, before anything is closed. */
  onModuleDestroy(): void {
    this.started = true;
  }
}
