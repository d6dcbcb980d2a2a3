import { Logger } from '@nestjs/common';
import type { LogReader } from '../modules/log/log-reader.js';
import type { RoomHead } from '../modules/log/log.types.js';

/** How often the heads of the rooms are looked at, for what this process was not told of. */
const LOOK_MS = 1000;
const ROOMS_A_LOOK = 500;

/**
 * Looks where the logs stand: another process, or a write whose outcome nobody here learnt, may have gone on without a
 * word. With this, pushes are late by a second at most, and so is the loss of a room.
 */
export class HeadWatch {
  private readonly logger = new Logger('Feed');
  private next: NodeJS.Timeout | null = null;

  /** @param found is told where each of the rooms stands */
  constructor(
    private readonly reader: LogReader,
    private readonly roomIds: () => readonly string[],
    private readonly found: (roomId: string, head: RoomHead) => Promise<void>,
  ) {}

  start(): void {
    this.next = setTimeout(() => {
      this.look()
        .catch((error: unknown) => {
          this.logger.warn({ err: error }, 'The heads of the rooms could not be read');
        })
        .finally(() => {
          if (this.next) this.start();
        });
    }, LOOK_MS).unref();
  }

  stop(): void {
    if (this.next) clearTimeout(this.next);
    this.next = null;
  }

  private async look(): Promise<void> {
    const roomIds = this.roomIds();
    for (let at = 0; at < roomIds.length; at += ROOMS_A_LOOK) {
      const heads = await this.reader.heads(roomIds.slice(at, at + ROOMS_A_LOOK));
      for (const [roomId, head] of heads) await this.found(roomId, head);
    }
  }
}
