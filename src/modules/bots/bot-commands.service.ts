import { Injectable } from '@nestjs/common';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { CommandDispatcher } from '../../core/commands/command-dispatcher.js';
import { Handles } from '../../core/commands/handles.js';
import { randomUuid, uuidOf } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  type InvokeBotAnswer,
  InvokeBotCommand,
  RegenerateReplyCommand,
  type ResendMessageAnswer,
  ResendMessageCommand,
  type StopGenerationAnswer,
  StopGenerationCommand,
} from '../../protocol/commands/bots.command.js';
import { DeleteMessageCommand } from '../../protocol/commands/delete-message.command.js';
import { EditMessageCommand } from '../../protocol/commands/edit-message.command.js';
import { isStreaming, MessageViews } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { StreamLog } from '../log/stream-log.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { MessageSight, requireUndeleted, type Seen } from '../messages/message-sight.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import type { BotDocument } from './bot.schema.js';
import { actorOf, BotRegistry } from './bot-registry.service.js';
import { BotTriggers } from './bot-triggers.service.js';
import { Replies } from './replies.service.js';
import { type ReplyOrder, replyKey } from './reply.types.js';

/** UUIDv5 name space of the replies that were asked for by a client_message_id. Part of the data: never to be changed. */
const INVOCATIONS = '5d0f3a0e-9c1c-4f0a-8a53-0b6f7a3e2d19';

interface RoomBot {
  bot: BotDocument;
  member: MemberDocument;
}

/** The commands by which people have bots answer, stop, and answer anew. */
@Injectable()
export class BotCommands {
  constructor(
    private readonly dispatcher: CommandDispatcher,
    private readonly access: RoomAccess,
    private readonly members: MemberRepository,
    private readonly sight: MessageSight,
    private readonly views: MessageViews,
    private readonly streams: StreamLog,
    private readonly registry: BotRegistry,
    private readonly triggers: BotTriggers,
    private readonly replies: Replies,
  ) {}

  @Handles(InvokeBotCommand)
  async invoke(command: InvokeBotCommand, { actor }: ActorContext): Promise<InvokeBotAnswer> {
    const { room_id: roomId, bot_id: botId, message_id: messageId, status = null, overrides = {} } = command;
    requireOne(command);
    await this.access.require(actor, roomId, 'send');
    const seen = messageId === undefined ? null : await this.sight.seen(roomId, messageId, actor);
    if (seen) requireUndeleted(seen.message);
    const { client_message_id: clientId } = command;
    const id = clientId === undefined ? randomUuid() : uuidOf(INVOCATIONS, [actor.userId, clientId]);
    const { bot, member } = await this.botIn(roomId, botId);
    const order = { bot, member, roomId, overrides, status, message: seen?.message ?? null };
    return this.answer(actor, { ...order, requestedBy: actor.userId, key: `invoke:${id}`, chain: 0 });
  }

  @Handles(StopGenerationCommand)
  async stop(
    { room_id: roomId, message_id: messageId }: StopGenerationCommand,
    { actor }: ActorContext,
  ): Promise<StopGenerationAnswer> {
    const { message } = await this.sight.seen(roomId, messageId, actor);
    if (!isStreaming(message)) return { message_id: messageId };
    await this.requireAsker(actor, roomId, message.stream?.requested_by ?? null);
    await this.streams.askToStop(roomId, messageId);
    this.replies.stop(messageId);
    return { message_id: messageId };
  }

  /** The new reply first: while it can't begin, the old one stays. Repeated, it finds the new one under way, or there. */
  @Handles(RegenerateReplyCommand)
  async regenerate(
    { room_id: roomId, message_id: messageId }: RegenerateReplyCommand,
    { actor, deadline }: ActorContext,
  ): Promise<InvokeBotAnswer> {
    const { message: reply } = await this.sight.seen(roomId, messageId, actor);
    const key = `${replyKey(messageId)}:again`;
    if (reply.sender_id === null || !reply.is_bot || reply.reply_to === null)
      throw new ConfabError('conflict', 'bot.no_reply');
    if (isStreaming(reply)) throw new ConfabError('conflict', 'bot.is_streaming');
    const { message } = await this.answered(roomId, reply.reply_to.toString(), actor);
    await this.requireAsker(actor, roomId, message.sender_id);
    await this.access.require(actor, roomId, 'send');
    const { bot, member } = await this.botIn(roomId, reply.sender_id);
    const order = { bot, member, roomId, message, overrides: {}, status: null, requestedBy: actor.userId };
    const answer = await this.answer(actor, { ...order, key, chain: reply.chain ?? 0 });
    if (!reply.is_deleted) await this.takeBack(bot, reply, deadline);
    return answer;
  }

  @Handles(ResendMessageCommand)
  async resend(command: ResendMessageCommand, context: ActorContext): Promise<ResendMessageAnswer> {
    const { actor, deadline } = context;
    const { room_id: roomId, message_id: messageId } = command;
    const edited = await this.dispatcher.run(EditMessageCommand, fieldsOf(command), context);
    const { message } = await this.sight.seen(roomId, messageId, actor);
    const old = await this.streams.repliesTo(roomId, messageId);
    const addressed = await this.triggers.addressedBy(message);
    const wanted = [...new Set([...old.map(({ sender_id: id }) => id ?? ''), ...addressed.map((one) => one.user_id)])];
    for (const botId of wanted) {
      const found = await this.botIn(roomId, botId).catch(() => null);
      // Who has left meanwhile does not answer, and what they said stays.
      if (!found) continue;
      for (const reply of old) if (reply.sender_id === botId) await this.takeBack(found.bot, reply, deadline);
      const order = { ...found, roomId, message, overrides: {}, status: null, requestedBy: actor.userId, chain: 0 };
      this.replies.soon({ ...order, key: `${replyKey(messageId)}:${message.rev}` });
    }
    return edited;
  }

  private async answer(actor: Actor, order: ReplyOrder): Promise<InvokeBotAnswer> {
    const reply = await this.replies.now(order);
    if (!reply) return { message: null };
    return { message: await this.views.one(reply, await this.sight.ofSender(actor, reply)) };
  }

  /** What a reply answers, for whoever asks for another. @throws ConfabError conflict, gone */
  private async answered(roomId: string, messageId: string, actor: Actor): Promise<Seen> {
    const seen = await this.sight.seen(roomId, messageId, actor);
    requireUndeleted(seen.message);
    return seen;
  }

  /** @throws ConfabError not_found (no such bot in the room), conflict (switched off) */
  private async botIn(roomId: string, botId: string): Promise<RoomBot> {
    const member = await this.members.find(roomId, botId);
    const bot = member?.is_active && member.is_bot ? await this.registry.find(botId) : null;
    if (!member || !bot) throw ConfabError.notFound('bot');
    if (!bot.is_active) throw new ConfabError('conflict', 'bot.inactive');
    return { bot, member };
  }

  /** @throws ConfabError forbidden, for whoever neither asked for a reply nor keeps order in the room */
  private async requireAsker(actor: Actor, roomId: string, asker: string | null): Promise<void> {
    if (asker === actor.userId) return;
    try {
      await this.access.require(actor, roomId, 'moderate');
    } catch (error) {
      if (!(error instanceof ConfabError) || error.code !== 'forbidden') throw error;
      throw new ConfabError('forbidden', 'bot.not_yours');
    }
  }

  /** The bot deletes a reply of its own; if it is still streaming, that ends with it. */
  private async takeBack(bot: BotDocument, reply: MessageDocument, deadline: number): Promise<void> {
    const data = { room_id: reply.room_id.toString(), message_id: reply._id.toString() };
    await this.dispatcher.run(DeleteMessageCommand, data, { actor: actorOf(bot), connection: null, deadline });
  }
}

/** The fields of a command, as they came. */
function fieldsOf(command: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(command));
}

/** @throws ConfabError validation_failed */
function requireOne({ message_id: messageId, status, overrides }: InvokeBotCommand): void {
  if ((messageId === undefined) === (status === undefined))
    throw ConfabError.invalid({ field: 'message_id', message: 'field.message_or_status' });
  if (overrides && messageId === undefined)
    throw ConfabError.invalid({ field: 'overrides', message: 'field.with_message' });
}
