import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Config } from '../../config/config.js';
import type { NewChange } from '../log/log.types.js';
import { type ReactionDocument, REACTIONS } from '../log/reaction.schema.js';
import { RoomLog } from '../log/room-log.js';
import { ReactionRemoval } from '../reactions/reaction-removal.service.js';
import { windowsOf } from './collection-windows.js';
import { type ErasedPerson, serverFor } from './erased-message.js';

/** Reactions taken back before the job says again that it is at work. */
const GROUP = 50;

/**
 * Takes back how a person reacted, by changes like their own, so that every count stays exact. A summary names nobody who has
 * no row, so no summary names them afterwards, whoever was listed.
 */
@Injectable()
export class ReactionErasure {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly log: RoomLog,
    private readonly removal: ReactionRemoval,
    private readonly config: Config,
  ) {}

  /**
   * @param breathe called between two groups; what it throws ends the work, which may begin anew at any time
   * @returns how many reactions were taken back
   */
  async erase(person: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    const reactions = this.connection.collection<ReactionDocument>(REACTIONS);
    let removed = 0;
    for await (const window of windowsOf(this.connection.collection(REACTIONS))) {
      for (;;) {
        const group = await reactions
          .find({ $and: [window, { user_id: { $eq: person.userId } }] })
          .limit(GROUP)
          .toArray();
        await this.remove(group, person);
        removed += group.length;
        await breathe();
        if (group.length < GROUP) break;
      }
    }
    return removed;
  }

  private async remove(group: readonly ReactionDocument[], person: ErasedPerson): Promise<void> {
    const deadline = Date.now() + this.config.limits.command_timeout_ms;
    await Promise.all(group.map((row) => this.log.change(this.changeOf(row, person), deadline)));
  }

  private changeOf({ room_id, message_id, reaction }: ReactionDocument, person: ErasedPerson): NewChange {
    return {
      roomId: room_id.toString(),
      messageId: message_id.toString(),
      actor: serverFor(person),
      right: 'erase',
      type: 'reaction_removed',
      reaction,
      apply: (message, _now, session) => this.removal.remove(message, person.userId, reaction, session),
    };
  }
}
