import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import { isTargeted } from '../log/audience.js';
import type { Commit, LogEntry } from '../log/log.types.js';
import { isStreaming } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import type { MemberDocument } from '../members/member.schema.js';
import { BotRegistry } from './bot-registry.service.js';
import { Replies } from './replies.service.js';
import { replyKey } from './reply.types.js';
import { type RoomBots, RoomBotsService } from './room-bots.service.js';

/** A message that is told of again after so long is a repeat, and none that waits for an answer. */
const FRESH_MS = 10 * 60_000;

/**
 * Has bots answer: in a room with one person every message, else those that mention them or are for them. Each process answers
 * what it wrote itself; the reply's key makes sure that a message which is told of twice is answered once.
 */
@Injectable()
export class BotTriggers implements OnModuleDestroy {
  private readonly logger = new Logger('Bots');
  /** By room, the last of its messages that is being considered. */
  private readonly turns = new Map<string, Promise<void>>();
  private readonly stopListening: () => void;

  constructor(
    events: DomainEvents,
    private readonly config: Config,
    private readonly bots: RoomBotsService,
    private readonly registry: BotRegistry,
    private readonly replies: Replies,
  ) {
    this.stopListening = events.on('log.committed', (commit) => this.heed(commit));
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  private heed({ roomId, entries }: Commit): void {
    for (const entry of entries) {
      if (entry.kind === 'change' && entry.change.type === 'message_deleted')
        this.replies.forsake(entry.message._id.toString());
      const said = saidBy(entry);
      if (said) this.considerNext(roomId, said);
    }
  }

  /** One message of a room after the other, in the order of its log: in that order they are answered. */
  private considerNext(roomId: string, message: MessageDocument): void {
    const turn = (this.turns.get(roomId) ?? Promise.resolve())
      .then(() => this.consider(message))
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, `The bots of room ${roomId} could not be asked`);
      })
      .finally(() => {
        if (this.turns.get(roomId) === turn) this.turns.delete(roomId);
      });
    this.turns.set(roomId, turn);
  }

  /** The bots of the room that a message is for. */
  async addressedBy(message: MessageDocument): Promise<MemberDocument[]> {
    const room = await this.bots.of(message.room_id.toString());
    return room.bots.filter((member) => isAddressed(member, message, room));
  }

  private async consider(message: MessageDocument): Promise<void> {
    await Promise.all((await this.addressedBy(message)).map((member) => this.ask(member, message)));
  }

  private async ask(member: MemberDocument, message: MessageDocument): Promise<void> {
    const bot = await this.registry.find(member.user_id);
    if (!bot?.is_active) return;
    const chain = message.is_bot ? (message.chain ?? 0) + 1 : 0;
    if (message.is_bot && (!bot.answers_bots || chain > this.config.limits.bot_chain)) return;
    this.replies.soon({
      ...{ bot, member, message, chain, roomId: message.room_id.toString() },
      ...{ overrides: {}, status: null, requestedBy: message.is_bot ? null : message.sender_id },
      key: replyKey(message._id.toString()),
    });
  }
}

/** The message by which somebody has just said something, all of it; null for other entries. */
function saidBy({ kind, message, ...rest }: LogEntry): MessageDocument | null {
  if (message.sender_id === null || message.is_deleted || isStreaming(message)) return null;
  if (Date.now() - message.created_at.getTime() > FRESH_MS) return null;
  if (kind === 'message') return message.finish_reason ? null : message;
  // A reply of a bot is said when it is whole; one that failed says nothing.
  const isWhole = 'change' in rest && rest.change.type === 'bot_stream_ended' && message.content !== '';
  return isWhole && (message.finish_reason === 'stop' || message.finish_reason === 'length') ? message : null;
}

/** Whether a message is for this bot to answer. */
function isAddressed(member: MemberDocument, message: MessageDocument, { people }: RoomBots): boolean {
  const { user_id: botId } = member;
  if (message.sender_id === botId || message.created_at < member.created_at) return false;
  if (isTargeted(message)) return message.targets.includes(botId);
  return people === 1 || message.mentions.includes(botId);
}
