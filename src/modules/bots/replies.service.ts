import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Config } from '../../config/config.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import { isTargeted, othersInOn } from '../log/audience.js';
import { LiveTexts } from '../log/live-texts.js';
import type { NewMessage } from '../log/log.types.js';
import type { MessageDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { StreamLog } from '../log/stream-log.js';
import { BotMetrics } from './bot-metrics.js';
import { actorOf } from './bot-registry.service.js';
import './bots.events.js';
import { BotTyping } from './bot-typing.service.js';
import { Conversations } from './conversation.service.js';
import { GuardedFetch } from './providers/guarded-fetch.js';
import { providerOf } from './providers/provider-list.js';
import type { ReplyOrder } from './reply.types.js';
import { type Entrance, ReplyRun, type RunEnding, type RunSurroundings } from './reply-run.js';
import { type Place, ReplySlots } from './reply-slots.js';
import { tokenizer } from './tokens.js';

const RETRY_AFTER_MS = 2000;
/** Between two tries to put the end of a reply into the log. */
const AGAIN_MS = 500;
const LAST_TRIES = 4;
const KEEP_MS = 800;

/** The replies that this process streams. */
@Injectable()
export class Replies implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Bots');
  private readonly slots: ReplySlots;
  private readonly fetch = new GuardedFetch();
  /** By bot, room and key: the same order joins the run that is under way. */
  private readonly runs = new Map<string, ReplyRun>();
  private readonly ended = new Set<Promise<void>>();
  private keeping: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopping = false;

  constructor(
    private readonly config: Config,
    private readonly log: RoomLog,
    private readonly streams: StreamLog,
    private readonly live: LiveTexts,
    private readonly conversations: Conversations,
    private readonly typing: BotTyping,
    private readonly events: DomainEvents,
    private readonly metrics: BotMetrics,
  ) {
    this.slots = new ReplySlots(config.limits);
    metrics.watch(() => this.slots.counts);
  }

  /** Whatever streams ends as interrupted, with what there is of it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.slots.clear();
    for (const run of this.runs.values()) run.end('interrupted');
    while (this.ended.size > 0) await Promise.all(this.ended);
    if (this.timer) clearInterval(this.timer);
    await this.keeping;
    await this.fetch.close();
  }

  /**
   * Carries out an order now. @returns the reply as it begins; null where the bot may stay silent, or nothing came of it
   * @throws ConfabError rate_limited (too many replies at once; nothing was done), what the log says of the bot's right to send
   */
  async now(order: ReplyOrder): Promise<MessageDocument | null> {
    const { run, mayBeSilent } = this.joinOrStart(order, false) ?? {};
    if (!run) throw new ConfabError('rate_limited', 'bot.too_many', { retry_after_ms: RETRY_AFTER_MS });
    return mayBeSilent ? null : run.begun;
  }

  /** Carries out an order as soon as there is a slot. Beyond what may wait it is let go of. */
  soon(order: ReplyOrder): void {
    if (this.joinOrStart(order, true)) return;
    const isWaiting = this.slots.wait(placeOf(order, true), () => void this.joinOrStart(order, true));
    if (isWaiting) return;
    this.metrics.refused(order.bot.provider);
    this.logger.warn(`Too many replies wait: bot ${order.bot._id} does not answer`);
  }

  /** Ends a reply that streams here. */
  stop(messageId: string): void {
    this.runOf(messageId)?.end('stopped');
  }

  /** A reply is not this process's to write any more. */
  forsake(messageId: string): void {
    this.runOf(messageId)?.end('gone');
  }

  private runOf(messageId: string): ReplyRun | undefined {
    return [...this.runs.values()].find((run) => run.messageId === messageId);
  }

  private joinOrStart(order: ReplyOrder, isTalk: boolean): { run: ReplyRun; mayBeSilent: boolean } | null {
    const provider = providerOf(order.bot.provider);
    if (!provider || this.isStopping) return null;
    const { mayBeSilent } = provider;
    const id = JSON.stringify([order.roomId, order.bot._id, order.key]);
    const known = this.runs.get(id);
    if (known) return { run: known, mayBeSilent };
    const release = this.slots.take(placeOf(order, isTalk));
    if (!release) return null;
    const run = new ReplyRun(order, this.surroundings(order, mayBeSilent));
    this.runs.set(id, run);
    this.keepTexts();
    const stopTyping = this.typing.show(order.bot, order.roomId);
    const ended = run.run().finally(() => {
      stopTyping();
      this.runs.delete(id);
      if (run.messageId !== null) this.live.delete(run.messageId);
      this.ended.delete(ended);
      release();
    });
    this.ended.add(ended);
    return { run, mayBeSilent };
  }

  private surroundings(order: ReplyOrder, mayBeSilent: boolean): RunSurroundings {
    const { bot } = order;
    const network = bot.source === 'file' ? 'any' : this.config.botNetwork;
    const clock = this.metrics.start(bot.provider);
    return {
      limits: this.config.limits,
      mayBeSilent,
      parts: async (signal) => {
        const provider = providerOf(bot.provider);
        if (!provider) throw new Error(`There is no provider ${bot.provider}`);
        const tools = { signal, fetch: this.fetch.to(network) };
        return provider.reply(bot.options, await this.conversations.requestFor(order), tools);
      },
      begin: () => this.begin(order),
      told: (message, chunk, text) => {
        clock.spoke();
        this.live.set(message._id.toString(), { text, index: chunk.index + 1 });
        this.events.publish('reply.chunk', { ...chunk, roomId: order.roomId, message });
      },
      finish: async (message, ending) => {
        await this.finish(order, message, ending);
        clock.ended(ending.reason);
      },
      failed: (error) => this.logger.warn({ err: error }, `Bot ${bot._id} failed in room ${order.roomId}`),
    };
  }

  private async begin(order: ReplyOrder): Promise<Entrance> {
    const stream = this.streams.begin(this.live.holder, order.requestedBy);
    const { message, deduplicated } = await this.log.append(newReply(order, stream), this.deadline());
    if (!deduplicated) this.live.set(message._id.toString(), { text: '', index: 0 });
    return { message, isOurs: !deduplicated };
  }

  /** Tries until it is in the log: while it is not, this process keeps the reply, so that nobody takes it for abandoned. */
  private async finish(
    { bot, roomId }: ReplyOrder,
    message: MessageDocument,
    { text, reason, tokens }: RunEnding,
  ): Promise<void> {
    const messageId = message._id.toString();
    const tokenCount = tokens ?? (await tokenizer()).countTokens(text);
    for (let tries = 1; ; tries += 1) {
      try {
        await this.streams.finish(actorOf(bot), { roomId, messageId }, this.live.holder, { text, reason, tokenCount });
        return;
      } catch (error) {
        if (this.isStopping && tries >= LAST_TRIES) throw error;
        this.logger.warn({ err: error }, 'The end of a reply could not be stored yet');
        await delay(AGAIN_MS);
      }
    }
  }

  private keepTexts(): void {
    this.timer ??= setInterval(() => {
      this.keeping ??= this.keep()
        .catch((error: unknown) => {
          this.logger.warn({ err: error }, 'The texts of replies could not be kept');
        })
        .finally(() => {
          this.keeping = null;
        });
    }, KEEP_MS).unref();
  }

  private async keep(): Promise<void> {
    const texts = [...this.runs.values()].flatMap(({ messageId, order: { roomId }, text }) =>
      messageId === null ? [] : [{ messageId, roomId, text }],
    );
    const { stopped, lost } = await this.streams.keep(this.live.holder, texts);
    for (const messageId of stopped) this.stop(messageId);
    for (const messageId of lost) this.forsake(messageId);
  }

  private deadline(): number {
    return Date.now() + this.config.limits.command_timeout_ms;
  }
}

function placeOf({ roomId, bot, requestedBy }: ReplyOrder, isTalk: boolean): Place {
  return { roomId, botId: bot._id, userId: requestedBy, isTalk };
}

/** A reply as it begins: without a word, for those who were told what it answers. */
function newReply(order: ReplyOrder, stream: NonNullable<NewMessage['stream']>): NewMessage {
  const { bot, roomId, message, key, chain } = order;
  return {
    roomId,
    sender: actorOf(bot),
    messageType: 'text',
    content: '',
    attachments: [],
    replyTo: message?._id.toString() ?? null,
    mentions: [],
    targets: message && isTargeted(message) ? othersInOn(message, bot._id) : [],
    redirectOf: null,
    tokenCount: null,
    clientMessageId: key,
    sentAt: null,
    extraMetadata: {},
    stream,
    ...(chain > 0 && { chain }),
  };
}
