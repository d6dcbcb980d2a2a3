import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { newUuidV7, toUuid, type UUID } from '../../core/database/uuid.js';
import { LogCollections } from '../log/log-collections.js';
import { MAJORITY_READ } from '../log/log-options.js';
import type { MessageDocument } from '../log/message.schema.js';
import type { ReactionDocument } from '../log/reaction.schema.js';

/** The message a reaction is to. */
export type Target = Pick<MessageDocument, '_id' | 'room_id'>;

/** A page of a message's reactions. */
export interface ReactionPage {
  roomId: string;
  messageId: string;
  /** Only this one. */
  reaction: string | undefined;
  after: { at: Date; id: UUID } | null;
  limit: number;
}

/** Reactions as they stand in the database. With a session, reads and writes belong to its transaction. */
@Injectable()
export class ReactionRepository {
  constructor(private readonly collections: LogCollections) {}

  /** How somebody reacted to a message. */
  async of(target: Target, userId: string, session?: ClientSession): Promise<string[]> {
    const rows = await this.collections.reactions
      .find({ ...ofMessage(target), user_id: { $eq: userId } }, session ? { session } : MAJORITY_READ)
      .toArray();
    return rows.map(({ reaction }) => reaction);
  }

  async insert(target: Target, userId: string, reaction: string, at: Date, session: ClientSession): Promise<void> {
    const row = { _id: newUuidV7(), ...ofMessage(target), user_id: userId, reaction, created_at: at };
    await this.collections.reactions.insertOne(row, { session });
  }

  /** Removes somebody's reaction. @returns whether there was one */
  async remove(target: Target, userId: string, reaction: string, session: ClientSession): Promise<boolean> {
    const { deletedCount } = await this.collections.reactions.deleteOne(
      { ...ofMessage(target), user_id: { $eq: userId }, reaction: { $eq: reaction } },
      { session },
    );
    return deletedCount === 1;
  }

  /** The first who gave a reaction, beside these people. */
  async firstBeside(
    target: Target,
    reaction: string,
    userIds: readonly string[],
    limit: number,
    session: ClientSession,
  ): Promise<string[]> {
    const rows = await this.collections.reactions
      .find({ ...ofMessage(target), reaction: { $eq: reaction }, user_id: { $nin: [...userIds] } }, { session })
      .sort({ created_at: 1, _id: 1 })
      .limit(limit)
      .toArray();
    return rows.map(({ user_id }) => user_id);
  }

  /** A page of the reactions to a message, oldest first. */
  async page({ roomId, messageId, reaction, after, limit }: ReactionPage): Promise<ReactionDocument[]> {
    return this.collections.reactions
      .find(
        {
          room_id: toUuid(roomId),
          message_id: toUuid(messageId),
          ...(reaction !== undefined && { reaction: { $eq: reaction } }),
          // The bound alone lets the index begin at the place; the rest tells apart those of the same millisecond.
          ...(after && {
            created_at: { $gte: after.at },
            $or: [{ created_at: { $gt: after.at } }, { _id: { $gt: after.id } }],
          }),
        },
        MAJORITY_READ,
      )
      .sort({ created_at: 1, _id: 1 })
      .limit(limit)
      .toArray();
  }
}

function ofMessage({ _id: message_id, room_id }: Target): Pick<ReactionDocument, 'room_id' | 'message_id'> {
  return { room_id, message_id };
}
