import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { Config } from '../../config/config.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  AddReactionCommand,
  ClearReactionsCommand,
  type ListReactionsAnswer,
  ListReactionsCommand,
  type ReactionsAnswer,
  RemoveReactionCommand,
} from '../../protocol/commands/reactions.command.js';
import { sentence } from '../../protocol/sentence.js';
import type { FieldsToSet, NewChange } from '../log/log.types.js';
import { reactionsOf } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { decodeTimeCursor, encodeTimeCursor } from '../members/time-cursor.js';
import { requireUndeleted, MessageSight } from '../messages/message-sight.service.js';
import { ReactionViews } from './reaction.mapper.js';
import { ReactionRemoval } from './reaction-removal.service.js';
import { ReactionRepository } from './reaction.repository.js';
import { summaryAfterAdding } from './summary.js';

const DEFAULT_PAGE = 50;

/** Where a reaction goes. */
type Place = Pick<AddReactionCommand, 'room_id' | 'message_id'>;

/**
 * Reactions to messages. Each that is given or taken back is a change of its message; its row and the message's summary are
 * written in the change's transaction, so that the counts are exact whoever else reacts at the same moment.
 */
@Injectable()
export class ReactionsService {
  constructor(
    private readonly config: Config,
    private readonly log: RoomLog,
    private readonly reactions: ReactionRepository,
    private readonly removal: ReactionRemoval,
    private readonly sight: MessageSight,
    private readonly views: ReactionViews,
  ) {}

  @Handles(AddReactionCommand)
  async add(command: AddReactionCommand, context: ActorContext): Promise<ReactionsAnswer> {
    await this.sight.seen(command.room_id, command.message_id, context.actor);
    return answerOf(await this.change('reaction_added', command, command.reaction, context));
  }

  @Handles(RemoveReactionCommand)
  async remove(command: RemoveReactionCommand, context: ActorContext): Promise<ReactionsAnswer> {
    await this.sight.seen(command.room_id, command.message_id, context.actor);
    return answerOf(await this.change('reaction_removed', command, command.reaction, context));
  }

  /** Each a change of its own, but of one group: they stand or fall together nearly always, and a repeat does the rest. */
  @Handles(ClearReactionsCommand)
  async clear(command: ClearReactionsCommand, context: ActorContext): Promise<ReactionsAnswer> {
    const { message } = await this.sight.seen(command.room_id, command.message_id, context.actor);
    const mine = await this.reactions.of(message, context.actor.userId);
    // With none, one that is not there: the right to it, and the message, are looked at all the same.
    const all = mine.length > 0 ? mine : [''];
    const changed = await Promise.all(
      all.map((reaction) => this.change('reaction_removed', command, reaction, context)),
    );
    return answerOf(newest(changed, message));
  }

  /** Read before the right to them: what was stored after somebody's removal is not for them. */
  @Handles(ListReactionsCommand)
  async list(command: ListReactionsCommand, { actor }: ActorContext): Promise<ListReactionsAnswer> {
    const { room_id: roomId, message_id: messageId, reaction, cursor, limit = DEFAULT_PAGE } = command;
    const after = decodeTimeCursor(cursor);
    const found = await this.reactions.page({ roomId, messageId, reaction, after, limit: limit + 1 });
    const seen = await this.sight.seen(roomId, messageId, actor);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      reactions: await this.views.of(page, { actor, seen, include: command.include }),
      next_cursor: last ? encodeTimeCursor(last.created_at, last._id) : null,
    };
  }

  private async change(
    type: 'reaction_added' | 'reaction_removed',
    { room_id: roomId, message_id: messageId }: Place,
    reaction: string,
    { actor, deadline }: ActorContext,
  ): Promise<MessageDocument> {
    const apply: NewChange['apply'] = (message, now, session) => {
      requireUndeleted(message);
      return type === 'reaction_added'
        ? this.added(message, actor.userId, reaction, now, session)
        : this.removal.remove(message, actor.userId, reaction, session);
    };
    const change: NewChange = { roomId, messageId, actor, right: 'react', type, reaction, apply };
    const { message } = await this.log.change(change, deadline);
    return message;
  }

  private async added(
    message: MessageDocument,
    userId: string,
    reaction: string,
    now: Date,
    session: ClientSession,
  ): Promise<FieldsToSet> {
    const mine = await this.reactions.of(message, userId, session);
    if (mine.includes(reaction)) return null;
    this.requireRoom(message, reaction, mine);
    await this.reactions.insert(message, userId, reaction, now, session);
    const listed = this.config.limits.reaction_users_listed;
    return { reactions: summaryAfterAdding(message.reactions, reaction, userId, listed) };
  }

  /** @throws ConfabError conflict, where the message or the person has as many reactions as may be */
  private requireRoom({ reactions: all }: MessageDocument, reaction: string, mine: readonly string[]): void {
    const { reactions_per_message: onMessage, reactions_per_user: ofUser } = this.config.limits;
    const isNew = !all.some((summary) => summary.reaction === reaction);
    if (isNew && all.length >= onMessage)
      throw new ConfabError('conflict', sentence('message.reaction_limit', { most: onMessage }));
    if (mine.length >= ofUser)
      throw new ConfabError('conflict', sentence('message.reactions_of_user', { most: ofUser }));
  }
}

function newest(messages: readonly MessageDocument[], first: MessageDocument): MessageDocument {
  return messages.reduce((best, message) => (message.rev >= best.rev ? message : best), first);
}

function answerOf(message: MessageDocument): ReactionsAnswer {
  return { message_id: message._id.toString(), ...reactionsOf(message) };
}
