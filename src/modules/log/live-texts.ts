import { Injectable } from '@nestjs/common';
import { randomUuid } from '../../core/database/uuid.js';

/** A reply as far as it has come. */
export interface LiveText {
  readonly text: string;
  /** The number of the chunk that comes next. */
  readonly index: number;
}

/**
 * The replies that this process streams, by message id. What is stored of them is up to a second older: whoever reads the
 * message here gets this, and the next chunk fits behind it.
 */
@Injectable()
export class LiveTexts {
  /** Who this process is to the others, for as long as it lives: replies that it streams are stored with it. */
  readonly holder = randomUuid();
  private readonly texts = new Map<string, LiveText>();
  private ask: ((holder: string, messageId: string) => Promise<LiveText | null>) | null = null;

  of(messageId: string): LiveText | undefined {
    return this.texts.get(messageId);
  }

  set(messageId: string, live: LiveText): void {
    this.texts.set(messageId, live);
  }

  /** Sets who asks the process that streams a reply: known only above the log. Once, at boot. */
  askBy(ask: (holder: string, messageId: string) => Promise<LiveText | null>): void {
    this.ask = ask;
  }

  /** A reply as far as it has come, whichever process streams it; null where that one does not tell. */
  async wherever(holder: string, messageId: string): Promise<LiveText | null> {
    const live = holder === this.holder ? this.of(messageId) : await this.ask?.(holder, messageId);
    return live ?? null;
  }

  delete(messageId: string): void {
    this.texts.delete(messageId);
  }
}
