import { Injectable } from '@nestjs/common';

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
  private readonly texts = new Map<string, LiveText>();

  of(messageId: string): LiveText | undefined {
    return this.texts.get(messageId);
  }

  set(messageId: string, live: LiveText): void {
    this.texts.set(messageId, live);
  }

  delete(messageId: string): void {
    this.texts.delete(messageId);
  }
}
