import type { MessageOverrides } from '../../protocol/commands/redirect-message.command.js';
import type { MessageDocument } from '../log/message.schema.js';
import type { MemberDocument } from '../members/member.schema.js';
import type { BotDocument } from './bot.schema.js';

/** A reply that is wanted. */
export interface ReplyOrder {
  readonly bot: BotDocument;
  /** The bot's membership of the room. */
  readonly member: MemberDocument;
  readonly roomId: string;
  /** What is to be answered; null for a status. */
  readonly message: MessageDocument | null;
  readonly overrides: MessageOverrides;
  readonly status: Record<string, unknown> | null;
  /** Who asked for it, and may stop it; null: another bot. */
  readonly requestedBy: string | null;
  /** The reply's client_message_id: the same order is one reply, whoever gives it and however often. */
  readonly key: string;
  /** How many bots in a row have answered one another, this reply included; 0: it answers a person. */
  readonly chain: number;
}

/** The key of the reply to a message that nobody asked for anew. */
export function replyKey(messageId: string): string {
  return `reply:${messageId}`;
}
