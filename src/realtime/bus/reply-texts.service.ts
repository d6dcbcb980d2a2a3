import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type LiveText, LiveTexts } from '../../modules/log/live-texts.js';
import type { BusMessage } from './bus-message.js';
import { Bus } from './bus.service.js';

/** How long the process that streams is waited for: what is stored is not much older. */
const ANSWER_MS = 500;

/** What concerns the replies that a process streams, and the questions it asks about those of others. */
const channelOfHolder = (holder: string): string => `confab:replies:${holder}`;

/**
 * Asks other processes for the replies that they stream, and answers for this one's: what is stored of a reply is up to a second
 * older than the pieces that are pushed, which would not fit behind it.
 */
@Injectable()
export class ReplyTexts implements OnApplicationBootstrap {
  private readonly questions = new Map<string, (live: LiveText | null) => void>();

  constructor(
    private readonly bus: Bus,
    private readonly live: LiveTexts,
  ) {
    if (bus.isThere) live.askBy((holder, messageId) => this.ask(holder, messageId));
  }

  onApplicationBootstrap(): void {
    this.bus.listen(channelOfHolder(this.live.holder), (message) => this.take(message));
  }

  private async ask(holder: string, messageId: string): Promise<LiveText | null> {
    const question = randomUUID();
    const to = channelOfHolder(this.live.holder);
    try {
      return await new Promise((settle) => {
        this.questions.set(question, settle);
        setTimeout(settle, ANSWER_MS, null).unref();
        void this.bus.reach(channelOfHolder(holder), { kind: 'how_far', messageId, question, to }).then((reached) => {
          if (reached === 0) settle(null);
        });
      });
    } finally {
      this.questions.delete(question);
    }
  }

  private take(message: BusMessage): void {
    if (message.kind === 'so_far') this.questions.get(message.question)?.(message.live);
    if (message.kind !== 'how_far') return;
    const { messageId, question, to } = message;
    this.bus.send(to, { kind: 'so_far', question, live: this.live.of(messageId) ?? null });
  }
}
