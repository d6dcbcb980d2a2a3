import { ApiProperty } from '@nestjs/swagger';
import { BOT_SOURCES, type BotSource } from '../vocabulary.js';

/** A bot, as everybody of its company sees it. */
export class BotView {
  /** Its user id: it is a member, a sender and a target by it. */
  id!: string;
  name!: string | null;
  avatar_url!: string | null;
  company_id!: string | null;
  /** What it is for, in a sentence or two. */
  description!: string | null;
  /** false: it stays where it is, and says nothing. */
  is_active!: boolean;
}

/** A bot with all that makes it one. Scope admin only. */
export class BotDefinitionView extends BotView {
  /** The name of what answers for it: `echo`, `openai`, `webhook`. */
  provider!: string;
  /** The provider's. Secrets are told as `(set)`. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  options!: Record<string, unknown>;
  /** How it shall behave, as the provider is told before each conversation. */
  instructions!: string | null;
  /** How much of a conversation it is given, in tokens: the newest. */
  @ApiProperty({ type: 'integer' })
  context_tokens!: number;
  /** Whether it also answers what other bots say. */
  answers_bots!: boolean;
  @ApiProperty({ enum: BOT_SOURCES })
  source!: BotSource;
  created_at!: string;
  updated_at!: string;
}

/** A reply that is streaming just now, as far as it has come. */
export class StreamView {
  message_id!: string;
  /** The number of the chunk that comes next; null where another process of the server streams it. */
  @ApiProperty({ type: 'integer', nullable: true })
  index!: number | null;
  /** All of it so far; where another process streams it, up to a second ago. */
  text!: string;
}
