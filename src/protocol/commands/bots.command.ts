import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import {
  ClientId,
  Content,
  Flag,
  Integer,
  Label,
  ListOf,
  Metadata,
  Opaque,
  OpaqueId,
  OpaqueIds,
  Part,
  Prose,
  Uuid,
  WebAddress,
} from '../validation.js';
import { BotDefinitionView, BotView } from '../views/bot.view.js';
import { MessageView } from '../views/message.view.js';
import { AttachmentInput } from './attachment.command.js';
import { MessageOverrides } from './redirect-message.command.js';

export class ListBotsAnswer {
  @ApiProperty({ type: () => [BotView] })
  bots!: BotView[];
  next_cursor!: string | null;
}

/** The bots that my rooms may have: those of my company that are active, by id. */
@Command('list_bots', { kind: 'read' })
export class ListBotsCommand {
  static readonly answer = ListBotsAnswer;

  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(1024, { optional: true })
  cursor?: string;
}

export class ListBotDefinitionsAnswer {
  @ApiProperty({ type: () => [BotDefinitionView] })
  bots!: BotDefinitionView[];
  next_cursor!: string | null;
  /** What may answer for a bot of this server. */
  @ApiProperty({ type: () => [String] })
  providers!: string[];
}

/**
 * All bots of the asker's company, without a company all there are, those that are switched off too, by id. Scope admin only.
 * Errors: forbidden.
 */
@Command('list_bot_definitions', { kind: 'read' })
export class ListBotDefinitionsCommand {
  static readonly answer = ListBotDefinitionsAnswer;

  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(1024, { optional: true })
  cursor?: string;
}

export class BotAnswer {
  bot!: BotDefinitionView;
}

/** All of a bot. Scope admin only. Errors: forbidden, not_found. */
@Command('get_bot', { kind: 'read' })
export class GetBotCommand {
  static readonly answer = BotAnswer;

  @OpaqueId({ example: 'helper' })
  bot_id!: string;
}

/**
 * Makes a bot of the asker's company, or gives one that is there this definition in place of the one it had. Its secrets stay
 * where `options` do not name them. Scope admin only.
 * Errors: forbidden, conflict (the id is a person's, or the server's file defines it), validation_failed (options that the
 * provider does not take).
 */
@Command('put_bot')
export class PutBotCommand {
  static readonly answer = BotAnswer;

  @OpaqueId({ example: 'helper' })
  bot_id!: string;

  /** What answers for it: `echo`, `openai` or `webhook`, and what else the server was built with. */
  @Opaque(64, { example: 'echo' })
  provider!: string;

  /** What the provider needs: see docs/bots.md. */
  @Metadata({ optional: true, example: { prefix: 'You said: ' } })
  options?: Record<string, unknown>;

  @Label('name_characters', { optional: true, nullable: true, example: 'Helper' })
  name?: string | null;

  @WebAddress({ optional: true, nullable: true })
  avatar_url?: string | null;

  @Label('bot_description_characters', { optional: true, nullable: true, example: 'Repeats what you say' })
  description?: string | null;

  /** How it shall behave: the first that a language model is told. */
  @Prose('bot_instructions_characters', { optional: true, nullable: true, example: 'You are a helpful assistant.' })
  instructions?: string | null;

  /** How much of the conversation it is given, in tokens: the newest. Default 8000. */
  @Integer(1, 'bot_context_tokens', { optional: true, example: 8000 })
  context_tokens?: number;

  /** Whether it also answers what other bots say, a few times in a row (limit bot_chain). Default false. */
  @Flag({ optional: true, example: false })
  answers_bots?: boolean;

  /** false: it says nothing until it is true again. Default true. */
  @Flag({ optional: true, example: true })
  is_active?: boolean;
}

/**
 * Takes a bot's definition away: it says nothing any more. Its memberships, its messages and its name stay. Scope admin only.
 * Errors: forbidden, not_found, conflict (the server's file defines it).
 */
@Command('delete_bot')
export class DeleteBotCommand {
  static readonly answer = BotAnswer;

  @OpaqueId({ example: 'helper' })
  bot_id!: string;
}

export class InvokeBotAnswer {
  /** The reply, as it begins; null where the bot may stay silent: then its reply, if any, comes as events alone. */
  @ApiProperty({ type: () => MessageView, nullable: true })
  message!: MessageView | null;
}

/**
 * Gives a bot of the room a message of it, or a status, which nobody else gets, and has it answer. A message is given as it
 * is, but for what `overrides` say. An answer to a message for few goes to the same people.
 * Errors: not_found (no such bot or message here), gone (deleted), forbidden (you may not send here), conflict (archived, or the
 * bot is not active), rate_limited (too many replies at once), validation_failed.
 */
@Command('invoke_bot', { rate: 'send' })
export class InvokeBotCommand {
  static readonly answer = InvokeBotAnswer;

  @Uuid()
  room_id!: string;

  @OpaqueId({ example: 'helper' })
  bot_id!: string;

  /** The message to be answered. Either this or `status`. */
  @Uuid({ optional: true })
  message_id?: string;

  /** What has happened, in place of a message: any small object that the bot understands. */
  @Metadata({ optional: true, example: { event: 'document_opened' } })
  status?: Record<string, unknown>;

  /** What the bot is told in place of what the message has. */
  @Part(() => MessageOverrides, { optional: true, example: {} })
  overrides?: MessageOverrides;

  /** Repeats with the same id are answered with the same reply. */
  @ClientId({ optional: true })
  client_message_id?: string;
}

export class StopGenerationAnswer {
  message_id!: string;
}

/**
 * Ends a reply that is streaming: what has come of it stays, with finish_reason `stopped`. For whoever asked for the reply, from any
 * of their devices, and for admins of the room. One that has ended already stays as it is.
 * Errors: not_found, forbidden.
 */
@Command('stop_generation', { rate: 'send' })
export class StopGenerationCommand {
  static readonly answer = StopGenerationAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;
}

/**
 * Has a bot answer anew: its reply is deleted, and another begins. For whoever wrote what it answers, and for admins of the room.
 * Asked for twice, there is one new reply.
 * Errors: not_found, gone (deleted), forbidden, conflict (no bot's reply to a message, or it is still streaming; archived),
 * rate_limited (too many replies at once).
 */
@Command('regenerate_reply', { rate: 'send' })
export class RegenerateReplyCommand {
  static readonly answer = InvokeBotAnswer;

  @Uuid()
  room_id!: string;

  /** The reply. */
  @Uuid()
  message_id!: string;
}

export class ResendMessageAnswer {
  /** As edited. */
  message!: MessageView;
}

/**
 * Edits a message of mine and has the bots that answered it answer it anew: their replies to it are deleted, and new ones begin.
 * Errors: not_found, gone (deleted), forbidden (not my message, readonly), conflict (archived), validation_failed, overloaded,
 * unknown_outcome.
 */
@Command('resend_message', { rate: 'send' })
export class ResendMessageCommand {
  static readonly answer = ResendMessageAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  /** May be empty where there are attachments. */
  @Content({ mayBeEmpty: true })
  content!: string;

  @ListOf(() => AttachmentInput, 'attachments_per_message', { optional: true, example: [] })
  attachments?: AttachmentInput[];

  @OpaqueIds('mentions_per_message', { optional: true, example: ['helper'] })
  mentions?: string[];

  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}
