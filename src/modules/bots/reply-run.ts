import type { Limits } from '../../protocol/limits.js';
import type { FinishReason } from '../../protocol/vocabulary.js';
import type { MessageDocument } from '../log/message.schema.js';
import { type Chunk, ChunkPacer } from './chunk-pacer.js';
import { limitedParts } from './limited-parts.js';
import type { ReplyEnd, ReplyPart } from './providers/bot-provider.js';
import type { ReplyOrder } from './reply.types.js';
import { ReplyText } from './reply-text.js';

/** Why a reply ends before its bot is done: somebody stopped it, this process stops, or it is not this process's any more. */
export type EarlyEnd = Extract<FinishReason, 'stopped' | 'interrupted'> | 'gone';

/** How a reply ended, and what there is of it. */
export interface RunEnding {
  readonly text: string;
  readonly reason: FinishReason;
  /** As the bot counted them; null: it did not say. */
  readonly tokens: number | null;
}

/** A reply that is in the log. */
export interface Entrance {
  readonly message: MessageDocument;
  /** false: the order was carried out before, here or elsewhere. */
  readonly isOurs: boolean;
}

/** What a run needs around it. */
export interface RunSurroundings {
  readonly limits: Limits;
  /** It may say nothing: then it enters the log with its first word. */
  readonly mayBeSilent: boolean;
  /** Asks the bot. */
  readonly parts: (signal: AbortSignal) => Promise<AsyncIterable<ReplyPart>>;
  /** Puts the reply into the log. @throws ConfabError when it may not be */
  readonly begin: () => Promise<Entrance>;
  /** Tells those who read along; the text up to the end of the chunk. */
  readonly told: (message: MessageDocument, chunk: Chunk, text: string) => void;
  /** Puts the end into the log. */
  readonly finish: (message: MessageDocument, ending: RunEnding) => Promise<void>;
  /** Hears why a reply failed. */
  readonly failed: (error: unknown) => void;
}

/** One reply of a bot, from its order to its end. */
export class ReplyRun {
  /** The reply once it is in the log, whoever put it there; null once it is known that there is none. Rejects when it may not be. */
  readonly begun: Promise<MessageDocument | null>;
  private settleBegun!: { resolve: (message: MessageDocument | null) => void; reject: (error: unknown) => void };
  private readonly abort = new AbortController();
  private readonly content: ReplyText;
  private message: MessageDocument | null = null;
  private early: EarlyEnd | null = null;
  private tokens: number | null = null;

  constructor(
    readonly order: ReplyOrder,
    private readonly around: RunSurroundings,
  ) {
    this.content = new ReplyText(around.limits);
    this.begun = new Promise((resolve, reject) => {
      this.settleBegun = { resolve, reject };
    });
    this.begun.catch(() => undefined);
  }

  /** The id of the reply while it is in the log and not ended. */
  get messageId(): string | null {
    return this.message?._id.toString() ?? null;
  }

  get text(): string {
    return this.content.value;
  }

  /** Ends it early. The first reason counts. */
  end(reason: EarlyEnd): void {
    this.early ??= reason;
    this.abort.abort();
  }

  /** Carries the order out. Never rejects. */
  async run(): Promise<void> {
    try {
      if (this.around.mayBeSilent || (await this.begin())) {
        const reason = await this.stream();
        if (reason) await this.close(reason);
      }
      this.settleBegun.resolve(null);
    } catch (error) {
      this.settleBegun.reject(error);
      this.around.failed(error);
    }
  }

  /** @returns whether the reply is this run's to write */
  private async begin(): Promise<boolean> {
    if (this.message) return true;
    const { message, isOurs } = await this.around.begin();
    this.settleBegun.resolve(message);
    if (isOurs) this.message = message;
    return isOurs;
  }

  /** @returns how it ended; null: it is not ours to end, or nothing was said and nothing need be */
  private async stream(): Promise<FinishReason | null> {
    try {
      return await this.listen();
    } catch (error) {
      if (this.early === 'gone') return null;
      if (this.early) return this.message && this.early;
      this.around.failed(error);
      return 'error';
    } finally {
      // Whatever the bot still does, nobody wants it.
      this.abort.abort();
    }
  }

  private async listen(): Promise<FinishReason | null> {
    const { limits, parts, told } = this.around;
    const { signal } = this.abort;
    const deadline = Date.now() + limits.bot_reply_seconds * 1000;
    const pacer = new ChunkPacer((chunk) => {
      if (this.message && this.early !== 'gone')
        told(this.message, chunk, this.text.slice(0, chunk.offset + chunk.text.length));
    });
    let finish: ReplyEnd['finish'] = 'stop';
    try {
      const source = await parts(signal);
      for await (const part of limitedParts(source, {
        signal,
        silenceMs: limits.bot_silence_seconds * 1000,
        deadline,
      })) {
        if (typeof part !== 'string') {
          finish = part.finish ?? finish;
          this.tokens = part.tokens ?? this.tokens;
          continue;
        }
        const piece = this.content.add(part);
        if (piece !== '') {
          if (!(await this.begin())) return null;
          pacer.add(piece);
        }
        if (this.content.isFull) return 'length';
      }
    } finally {
      pacer.flush();
    }
    return this.message ? finish : null;
  }

  private async close(reason: FinishReason): Promise<void> {
    // A bot that may be silent, and failed before its first word: that it failed is worth telling.
    if (!(await this.begin()) || !this.message) return;
    await this.around.finish(this.message, { text: this.text, reason, tokens: this.tokens });
  }
}
