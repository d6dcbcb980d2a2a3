import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { MessageDocument } from '../log/message.schema.js';
import { StreamLog } from '../log/stream-log.js';
import { actorOf } from './bot-registry.service.js';

const LOOK_MS = 2000;
const AT_ONCE = 100;

/**
 * Finishes the replies whose process is dead, or was silent for so long that it must be taken for dead: `interrupted`, with what was
 * kept of them. Every process looks; the first one's change is the only one.
 */
@Injectable()
export class AbandonedReplies implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Bots');
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;

  constructor(private readonly streams: StreamLog) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
    this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    this.looking ??= this.finishAll()
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Abandoned replies could not be finished; another try follows');
      })
      .finally(() => {
        this.looking = null;
      });
  }

  private async finishAll(): Promise<void> {
    const abandoned = await this.streams.abandoned(AT_ONCE);
    await Promise.all(abandoned.map((message) => this.streams.interrupt(writerOf(message), message)));
  }
}

/** The bot whose reply it is: the change is its own. */
function writerOf({ sender_id: sender }: MessageDocument): ReturnType<typeof actorOf> {
  return actorOf({ _id: sender ?? '', company_id: null });
}
