import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { Config } from '../../config/config.js';
import type { FieldsToSet } from '../log/log.types.js';
import type { MessageDocument } from '../log/message.schema.js';
import { ReactionRepository } from './reaction.repository.js';
import { summaryAfterRemoving } from './summary.js';

/** Takes reactions back, each inside the transaction of its change. */
@Injectable()
export class ReactionRemoval {
  constructor(
    private readonly config: Config,
    private readonly reactions: ReactionRepository,
  ) {}

  /** Removes somebody's reaction. @returns the fields to set in the message; null where there was no such reaction */
  async remove(
    message: MessageDocument,
    userId: string,
    reaction: string,
    session: ClientSession,
  ): Promise<FieldsToSet> {
    if (!(await this.reactions.remove(message, userId, reaction, session))) return null;
    const next = (beside: readonly string[], limit: number): Promise<string[]> =>
      this.reactions.firstBeside(message, reaction, beside, limit, session);
    const listed = this.config.limits.reaction_users_listed;
    return { reactions: await summaryAfterRemoving(message.reactions, reaction, userId, listed, next) };
  }
}
