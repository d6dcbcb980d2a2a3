import { newUuidV7, type UUID } from '../../../src/core/database/uuid.js';
import { CHANGES, type ChangeDocument } from '../../../src/modules/log/change.schema.js';
import type { RoomHead } from '../../../src/modules/log/log.types.js';
import { messageDocument } from '../../../src/modules/log/message-documents.js';
import { type MessageDocument, MESSAGES } from '../../../src/modules/log/message.schema.js';
import { REACTIONS, type ReactionDocument } from '../../../src/modules/log/reaction.schema.js';
import { indexedWords } from '../../../src/modules/log/search-words.js';
import { summaryAfterAdding } from '../../../src/modules/reactions/summary.js';
import type { ChangeType } from '../../../src/protocol/vocabulary.js';
import { type Random, randomOf } from '../random.js';
import type { Batch } from './fill.js';
import { RARE_WORD, textOf } from './words.js';

/** Messages made at once; what changes a message is made with it. */
const AT_ONCE = 2000;
/** In each long log, however long it is; short ones have none of it. */
const LONG = 1000;
const PINS = 100;
const RARE_WORDS = 20;
const EDITS_OF_ONE = 20;
const REACTIONS_TO_ONE = 60;
const EMOJI = ['👍', '❤️', '😂', '🎉'] as const;
const LISTED = 50;

/** Which log is made. */
export interface LogPlan {
  roomId: string;
  /** Behind what the room has already. */
  head: RoomHead;
  messages: number;
  people: readonly [string, ...string[]];
  bot?: string | undefined;
  /** Of the first message, and the milliseconds between two. */
  from: Date;
  every: number;
}

/** What is known of a log that was made. */
export interface LogFacts {
  head: RoomHead;
  last: MessageDocument;
  /** Messages around the middle, none of them deleted. */
  middle: MessageDocument[];
  /** A message in the middle with many edits and reactions. */
  busy: MessageDocument;
}

/**
 * The log of a room as the server would have stored it: people and a bot who write, answer, mention, edit, delete, react
 * and pin. The shares are those of a lively chat, and the same whatever its length.
 */
export function* logOf(plan: LogPlan): Generator<Batch, LogFacts> {
  const maker = new LogMaker(plan);
  for (let done = 0; done < plan.messages; done += AT_ONCE) {
    const part = maker.next(Math.min(AT_ONCE, plan.messages - done));
    yield { collection: MESSAGES, documents: part.messages };
    yield { collection: CHANGES, documents: part.changes };
    yield { collection: REACTIONS, documents: part.reactions };
  }
  return maker.facts();
}

class LogMaker {
  private readonly plan: LogPlan;
  private readonly random: Random;
  private readonly middle: MessageDocument[] = [];
  private head: RoomHead;
  private last: MessageDocument | undefined;
  private busy: MessageDocument | undefined;
  private made = 0;
  private messages: MessageDocument[] = [];
  private changes: ChangeDocument[] = [];
  private reactions: ReactionDocument[] = [];

  constructor(plan: LogPlan) {
    this.plan = plan;
    this.head = plan.head;
    this.random = randomOf(plan.messages);
  }

  next(count: number): { messages: MessageDocument[]; changes: ChangeDocument[]; reactions: ReactionDocument[] } {
    this.messages = [];
    this.changes = [];
    this.reactions = [];
    for (let message = 0; message < count; message += 1) {
      this.send();
      this.maybeChange();
    }
    return { messages: this.messages, changes: this.changes, reactions: this.reactions };
  }

  facts(): LogFacts {
    const { head, last, busy, middle } = this;
    if (!last || !busy) throw new Error('A log without messages has no middle');
    return { head, last, busy, middle: middle.filter(({ is_deleted: isDeleted }) => !isDeleted) };
  }

  private send(): void {
    const { plan, random, messages } = this;
    const at = new Date(plan.from.getTime() + this.made * plan.every);
    const writer = (random.below(40) === 0 ? plan.bot : undefined) ?? random.pick(plan.people);
    const answered = messages.length > 0 && random.below(20) === 0 ? random.below(messages.length) : null;
    const rare = this.isTurn(RARE_WORDS) ? ` ${RARE_WORD}` : '';
    const message = messageDocument({
      roomId: plan.roomId,
      sender: { userId: writer, companyId: null, isAdmin: false, isBot: writer === plan.bot, language: 'en' },
      messageType: 'text',
      content: textOf(random) + rare,
      attachments: [],
      replyTo: answered === null ? null : (messages[answered]?._id.toString() ?? null),
      mentions: random.below(10) === 0 ? [random.pick(plan.people)] : [],
      targets: [],
      redirectOf: null,
      tokenCount: null,
      clientMessageId: `${plan.roomId.slice(0, 8)}-${String(this.made)}`,
      sentAt: null,
      extraMetadata: {},
    });
    const { seq, tally, rev } = this.head;
    this.head = { seq: seq + 1, tally: tally + 1, rev };
    Object.assign(message, { seq: seq + 1, tally: tally + 1, created_at: at, updated_at: at });
    messages.push(message);
    this.remember(message);
    if (this.isTurn(PINS)) this.change(message, 'message_pinned');
    this.made += 1;
  }

  /** Whether it is the turn of one of so many that are spread evenly over the log. */
  private isTurn(count: number): boolean {
    const { messages } = this.plan;
    return messages >= LONG && this.made % Math.floor(messages / count) === 0;
  }

  private remember(message: MessageDocument): void {
    const { messages: total } = this.plan;
    this.last = message;
    if (this.made === Math.floor(total / 2)) this.busy = message;
    if (this.busy === message && total >= LONG) {
      for (let edit = 0; edit < EDITS_OF_ONE; edit += 1) this.change(message, 'message_edited');
      for (let reaction = 0; reaction < REACTIONS_TO_ONE; reaction += 1) this.change(message, 'reaction_added');
    }
    if (Math.abs(this.made - total / 2) <= total / 10 && this.made % Math.ceil(total / 1000) === 0)
      this.middle.push(message);
  }

  /** About every fourth message is followed by a change, of one of the last hundred. */
  private maybeChange(): void {
    const { random, messages } = this;
    const message = messages[messages.length - 1 - random.below(Math.min(100, messages.length))];
    const die = random.below(100);
    if (!message || message.is_deleted || message.is_pinned) return;
    if (die < 5) this.change(message, 'message_edited');
    else if (die < 24) this.change(message, 'reaction_added');
    else if (die < 25 && message !== this.busy) this.change(message, 'message_deleted');
  }

  private change(message: MessageDocument, type: ChangeType): void {
    const user = type === 'message_edited' ? (message.sender_id ?? '') : this.random.pick(this.plan.people);
    const reaction = type === 'reaction_added' ? this.random.pick(EMOJI) : null;
    const { seq, tally, rev } = this.head;
    const at = message.created_at;
    const { content, attachments, mentions, extra_metadata } = message;
    const before = type === 'message_edited' ? { content, attachments, mentions, extra_metadata } : null;
    if (reaction !== null && !this.react(message, user, reaction)) return;
    if (type === 'message_edited') this.edit(message);
    if (type === 'message_pinned') Object.assign(message, { is_pinned: true, pinned_at: at, pinned_by: user });
    if (type === 'message_deleted') this.delete(message);
    this.head = { seq, tally, rev: rev + 1 };
    message.rev = rev + 1;
    this.changes.push({
      _id: newUuidV7(),
      room_id: message.room_id,
      rev: rev + 1,
      message_id: message._id,
      type,
      user_id: user,
      reaction,
      before,
      created_at: at,
    });
  }

  private edit(message: MessageDocument): void {
    const rare = message.content.endsWith(RARE_WORD) ? ` ${RARE_WORD}` : '';
    const content = textOf(this.random) + rare;
    Object.assign(message, { content, words: indexedWords(content), is_edited: true, edited_at: message.created_at });
  }

  private react(message: MessageDocument, user: string, reaction: string): boolean {
    const { _id: message_id, room_id, created_at } = message;
    const known = this.reactions.some(
      (row) => row.message_id === message_id && row.user_id === user && row.reaction === reaction,
    );
    if (known) return false;
    message.reactions = summaryAfterAdding(message.reactions, reaction, user, LISTED);
    this.reactions.push({ _id: newUuidV7(), room_id, message_id, user_id: user, reaction, created_at });
    return true;
  }

  private delete(message: MessageDocument): void {
    const nothing = {
      content: '',
      words: [],
      mentions: [],
      reactions: [],
      is_deleted: true,
      deleted_at: message.created_at,
    };
    Object.assign(message, nothing);
    const isOf = (id: UUID): boolean => id === message._id;
    this.reactions = this.reactions.filter(({ message_id }) => !isOf(message_id));
    for (const change of this.changes) if (isOf(change.message_id)) change.before = null;
  }
}
