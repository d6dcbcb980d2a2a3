import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { Config } from '../../config/config.js';
import { CHANGES } from '../log/change.schema.js';
import type { NewChange } from '../log/log.types.js';
import { MESSAGES, type MessageDocument } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { windowsOf } from './collection-windows.js';
import { type ErasedPerson, erasedFields, serverFor } from './erased-message.js';
import { namedInMessages } from './personal-collections.js';

/** Messages changed before the job says again that it is at work. */
const GROUP = 50;

type Found = Pick<MessageDocument, '_id' | 'room_id' | 'sender_id'>;

/** Takes a person out of the rooms' logs: by changes like any other, so that every client learns of them. */
@Injectable()
export class LogErasure {
  private readonly messages: mongo.Collection;
  private readonly changes: mongo.Collection;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly log: RoomLog,
    private readonly config: Config,
  ) {
    this.messages = connection.collection(MESSAGES);
    this.changes = connection.collection(CHANGES);
  }

  /**
   * Deletes what they sent and takes their id out of what others sent, and of system messages where `tidings` says so.
   * @param breathe called between two groups; what it throws ends the work, which may begin anew at any time
   * @returns how many messages were changed
   */
  async eraseMessages(
    person: ErasedPerson,
    { tidings }: { tidings: boolean },
    breathe: () => Promise<void>,
  ): Promise<number> {
    const traces = { $and: [namedInMessages(person.userId), tidings ? {} : { event: null }] };
    let changed = 0;
    for await (const window of windowsOf(this.messages)) {
      const found = this.messages
        .find<Found>({ $and: [window, traces] }, { projection: { room_id: 1, sender_id: 1 } })
        .batchSize(GROUP);
      let group: Found[] = [];
      for await (const message of found) {
        group.push(message);
        if (group.length < GROUP) continue;
        changed += await this.change(group, person);
        group = [];
        await breathe();
      }
      changed += await this.change(group, person);
      await breathe();
    }
    return changed;
  }

  /** Takes their id out of who changed what, and of whom earlier texts mentioned. No client is shown the difference. */
  async eraseChanges({ userId, pseudonym }: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    let changed = 0;
    for await (const window of windowsOf(this.changes)) {
      const theirs = { $and: [window, { user_id: { $eq: userId } }] };
      const { modifiedCount: made } = await this.changes.updateMany(theirs, { $set: { user_id: pseudonym } });
      const { modifiedCount: named } = await this.changes.updateMany(
        { $and: [window, { 'before.mentions': { $eq: userId } }] },
        { $set: { 'before.mentions.$[they]': pseudonym } },
        { arrayFilters: [{ they: { $eq: userId } }] },
      );
      changed += made + named;
      await breathe();
    }
    return changed;
  }

  private async change(group: readonly Found[], person: ErasedPerson): Promise<number> {
    const deadline = Date.now() + this.config.limits.command_timeout_ms;
    await Promise.all(group.map((message) => this.log.change(changeOf(message, person), deadline)));
    return group.length;
  }
}

function changeOf({ _id, room_id, sender_id: sender }: Found, person: ErasedPerson): NewChange {
  return {
    roomId: room_id.toString(),
    messageId: _id.toString(),
    actor: serverFor(person),
    right: 'erase',
    type: sender === person.userId ? 'message_deleted' : 'message_edited',
    isErasure: true,
    apply: (message, now) => erasedFields(message, person, now),
  };
}
