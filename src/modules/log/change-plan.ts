import type { ClientSession } from 'mongoose';
import type { Actor } from '../../core/commands/command-context.js';
import { newUuidV7, type UUID } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import type { ChangeDocument } from './change.schema.js';
import type { Changed, FieldsToSet, NewChange } from './log.types.js';
import { uploadsIn } from './log-uploads.js';
import type { MessageDocument } from './message.schema.js';
import { Pending } from './pending.js';
import { indexedWords } from './search-words.js';
import type { NamedPeople, WriteClaim, WriteRight } from './write-authority.js';

/** A change on its way into the log. */
export class PendingChange extends Pending<Changed> implements WriteClaim {
  /** The operation. Final before the first attempt: after an unknown outcome it tells whether the change is there. */
  readonly id: UUID = newUuidV7();
  readonly original = null;

  constructor(
    readonly change: NewChange,
    deadline: number,
  ) {
    super(change.roomId, deadline);
  }

  get actor(): Actor {
    return this.change.actor;
  }

  get right(): WriteRight {
    return this.change.right;
  }

  get named(): readonly NamedPeople[] {
    return this.change.named ?? [];
  }
}

/** What one run of a transaction does to the messages of a room, known before they are written. */
export class ChangePlan {
  readonly changes: ChangeDocument[] = [];
  /** The messages as they will be, by id, and the rev each has now. */
  readonly messages = new Map<string, { before: number; after: MessageDocument }>();
  /** Uploads that a message showed and does not any more, nor tells of as what it was before. */
  readonly dropped: UUID[] = [];
  /** What to tell each asker once it is committed. */
  readonly verdicts: (() => void)[] = [];

  /** @param head the rev that the plan builds on */
  constructor(private readonly head: number) {}

  refuse(pending: PendingChange, error: Error): void {
    this.verdicts.push(() => {
      pending.refuse(error);
    });
  }

  /** Adds one change, on top of those before it; `messages` are the messages as they are then. */
  async add(pending: PendingChange, messages: Map<string, MessageDocument>, session: ClientSession): Promise<void> {
    const { change } = pending;
    const message = messages.get(change.messageId);
    if (!message) {
      this.refuse(pending, ConfabError.notFound('message'));
      return;
    }
    const at = new Date();
    const fields = await applied(change, message, at, session, messages);
    if (fields instanceof ConfabError) this.refuse(pending, fields);
    else if (fields === null) this.answer(pending, message);
    else messages.set(change.messageId, this.take(pending, message, fields, at));
  }

  private take(
    pending: PendingChange,
    message: MessageDocument,
    fields: Partial<MessageDocument>,
    at: Date,
  ): MessageDocument {
    const rev = this.head + this.changes.length + 1;
    const words = fields.content === undefined ? message.words : indexedWords(fields.content);
    const after: MessageDocument = { ...message, ...fields, words, rev, updated_at: at };
    if (pending.change.isErasure && after.sender_id !== message.sender_id) delete after.client_message_id;
    const change = changeDocument(pending, message, rev, at);
    this.changes.push(change);
    if (change.before === null) this.dropped.push(...droppedBy(message, after));
    const id = pending.change.messageId;
    this.messages.set(id, { before: this.messages.get(id)?.before ?? message.rev, after });
    this.answer(pending, after);
    return after;
  }

  private answer(pending: PendingChange, message: MessageDocument): void {
    this.verdicts.push(() => {
      pending.answer({ message });
    });
  }
}

function droppedBy(before: MessageDocument, after: MessageDocument): UUID[] {
  const kept = new Set(uploadsIn(after.attachments).map(String));
  return uploadsIn(before.attachments).filter((id) => !kept.has(id.toString()));
}

function changeDocument({ id, change }: PendingChange, before: MessageDocument, rev: number, at: Date): ChangeDocument {
  const { content, attachments, mentions, extra_metadata } = before;
  return {
    _id: id,
    room_id: before.room_id,
    rev,
    message_id: before._id,
    type: change.type,
    user_id: change.actor.userId,
    reaction: change.reaction ?? null,
    before:
      change.type === 'message_edited' && !change.isErasure ? { content, attachments, mentions, extra_metadata } : null,
    created_at: at,
  };
}

async function applied(
  change: NewChange,
  message: MessageDocument,
  at: Date,
  session: ClientSession,
  messages: ReadonlyMap<string, MessageDocument>,
): Promise<FieldsToSet | ConfabError> {
  try {
    return await change.apply(message, at, session, messages);
  } catch (error) {
    if (error instanceof ConfabError) return error;
    throw error;
  }
}
