import { Injectable } from '@nestjs/common';
import { ENGLISH } from '../../core/i18n/languages.js';
import type { MessageView } from '../../protocol/views/message.view.js';
import { isTargeted, othersInOn, type Viewer } from '../log/audience.js';
import { LogReader } from '../log/log-reader.js';
import { isStreaming, MessageViews } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { RoomRepository } from '../rooms/room.repository.js';
import { UsersService } from '../users/users.service.js';
import type { Asker, ReplyRequest, Turn } from './providers/bot-provider.js';
import type { ReplyOrder } from './reply.types.js';
import { tokenizer } from './tokens.js';

/** What is looked at of older messages; the window of tokens is mostly full before. */
const WINDOW = { entries: 500, bytes: 2_000_000 };
const LATE_REPLIES = { entries: 20, bytes: 500_000 };
/** What a message costs beside its text. */
const TOKENS_A_TURN = 4;

/** What a turn is made of. */
type Said = Pick<MessageView, 'content' | 'sender_id' | 'sender_name' | 'extra_metadata'> & {
  id: string | null;
  attachments: readonly { type?: string; name?: string | null; url?: string | null }[];
};

/** Puts together what a bot is told: the newest of the conversation that it may see, and whom it answers. */
@Injectable()
export class Conversations {
  constructor(
    private readonly reader: LogReader,
    private readonly views: MessageViews,
    private readonly rooms: RoomRepository,
    private readonly users: UsersService,
  ) {}

  /** @throws Error when the room is gone */
  async requestFor(order: ReplyOrder): Promise<ReplyRequest> {
    const { bot, member, roomId, status } = order;
    const [room, user, bots] = await Promise.all([
      this.rooms.find(roomId),
      this.askerOf(order),
      this.users.senders([bot._id]),
    ]);
    if (!room) throw new Error(`Room ${roomId} is gone`);
    const name = member.nickname ?? bots.get(bot._id)?.name ?? bot._id;
    const { bot_options: botOptions = {} } = member;
    const instructions = instructionsOf(bot.instructions, botOptions, { name, user });
    const asked = await this.askedFor(order);
    const conversation = await this.conversation(order, asked, instructions);
    return {
      bot: { id: bot._id, name },
      deliveryId: `${bot._id}/${order.key}`,
      room: {
        ...{ id: roomId, type: room.type, name: room.name, documentId: room.document_id },
        ...{ extraMetadata: room.extra_metadata, botOptions },
      },
      ...{ user, instructions, conversation, status },
      extraMetadata: asked?.extra_metadata ?? {},
    };
  }

  private async conversation(order: ReplyOrder, asked: Said | null, instructions: string): Promise<Turn[]> {
    const { bot } = order;
    const tokens = await tokenizer();
    const last = asked && turnOf(asked, bot._id);
    let left = bot.context_tokens - tokens.countTokens(instructions) - (last ? tokens.countTokens(last.text) : 0);
    const turns: Turn[] = [];
    for (const turn of (await this.before(order)).toReversed()) {
      left -= TOKENS_A_TURN + tokens.countTokens(turn.text);
      if (left < 0) break;
      turns.unshift(turn);
    }
    return last ? [...turns, last] : turns;
  }

  /** What the bot sees of the room before what it answers, as far as all see it who will read the answer. */
  private async before({ bot, member, roomId, message }: ReplyOrder): Promise<Turn[]> {
    const viewer: Viewer = { userId: bot._id, fromSeq: member.from_seq, language: ENGLISH };
    const seq = message?.seq ?? Number.MAX_SAFE_INTEGER;
    const before = await this.reader.page({ roomId, viewer, from: 1, to: seq - 1 }, 'newest', WINDOW);
    const said = before.messages.filter((one) => isSaid(one) && isKnownToReadersOf(message, one));
    const views = await this.views.of([...said, ...(await this.lateReplies(roomId, viewer, message))], viewer);
    const known = views.filter((view) => placeOf(view) < seq).sort((a, b) => placeOf(a) - placeOf(b) || a.seq - b.seq);
    return known.map((view) => turnOf(view, bot._id));
  }

  /** What bots said behind a message: maybe to those before it, for they take their time. */
  private async lateReplies(
    roomId: string,
    viewer: Viewer,
    message: MessageDocument | null,
  ): Promise<MessageDocument[]> {
    if (!message) return [];
    const range = { roomId, viewer, from: message.seq + 1, to: Number.MAX_SAFE_INTEGER, isBot: true };
    const replies = await this.reader.page(range, 'oldest', LATE_REPLIES);
    return replies.messages.filter((one) => one.reply_to !== null && isSaid(one) && isKnownToReadersOf(message, one));
  }

  /** What is to be answered, as the bot is to be told of it. It is given to it also where it could not see it by itself. */
  private async askedFor({ message, overrides }: ReplyOrder): Promise<Said | null> {
    if (!message) return null;
    const everything: Viewer = { userId: message.sender_id ?? '', fromSeq: 0, language: ENGLISH };
    const view = await this.views.one(message, everything);
    const { id, sender_id, sender_name, content, attachments, extra_metadata } = view;
    return {
      ...{ id, sender_id, sender_name },
      content: overrides.content ?? content,
      attachments: overrides.attachments ?? attachments,
      extra_metadata: overrides.extra_metadata ?? extra_metadata,
    };
  }

  private async askerOf({ requestedBy }: ReplyOrder): Promise<Asker | null> {
    if (requestedBy === null) return null;
    const user = (await this.users.find([requestedBy])).get(requestedBy);
    return user ? { id: user._id, name: user.name, language: user.language, timezone: user.timezone } : null;
  }
}

/** Where in a conversation something stands: a bot's answer behind its question, whatever was said while it was made. */
function placeOf({ seq, sender, quote }: MessageView): number {
  return sender?.is_bot && quote ? quote.seq : seq;
}

/** Whether all who will read the answer to a message see another one: what few were told must not come out before all. */
function isKnownToReadersOf(answered: MessageDocument | null, other: MessageDocument): boolean {
  if (!isTargeted(other)) return true;
  if (!answered || !isTargeted(answered)) return false;
  const readers = othersInOn(answered, '');
  return readers.every((id) => id === other.sender_id || other.targets.includes(id));
}

/** Whether anybody said something there, and all of it. */
function isSaid(message: MessageDocument): boolean {
  const { sender_id: sender, is_deleted: isDeleted, content, attachments } = message;
  return sender !== null && !isDeleted && !isStreaming(message) && (content !== '' || attachments.length > 0);
}

function turnOf({ id, sender_id, sender_name, content, attachments }: Said, botId: string): Turn {
  const lines = attachments.map(
    ({ type = 'file', name, url }) => `[${type}: ${[name, url].filter(Boolean).join(' ')}]`,
  );
  return {
    messageId: id,
    role: sender_id === botId ? 'assistant' : 'user',
    senderId: sender_id ?? '',
    name: sender_name ?? sender_id ?? '',
    text: [...(content === '' ? [] : [content]), ...lines].join('\n'),
  };
}

/** What a bot is to be like: what its maker says, what was said where it was invited, and whom it talks to. */
function instructionsOf(
  own: string | null,
  { instructions: ofRoom }: Readonly<Record<string, unknown>>,
  { name, user }: { name: string; user: Asker | null },
): string {
  const lines = [own ?? `You are ${name}, a helpful member of this chat.`];
  if (typeof ofRoom === 'string') lines.push(ofRoom);
  if (user) {
    lines.push(`Answer in the language of the user, whose settings say "${user.language}".`);
    lines.push(`The time zone of the user is ${user.timezone}; there it is now ${localTime(user.timezone)}.`);
  }
  return lines.join('\n');
}

function localTime(timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date());
}
