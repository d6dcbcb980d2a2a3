import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { Config } from '../../config/config.js';
import { AttachmentRepository, type StoredFile } from '../attachments/attachment.repository.js';
import { AttachmentSweep } from '../attachments/attachment-sweep.service.js';
import { type ChangeDocument, CHANGES } from '../log/change.schema.js';
import { type AttachmentDocument, type MessageDocument, MESSAGES } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { type ErasedPerson, NOTHING_LEFT, serverFor } from './erased-message.js';

/** Removes what a person uploaded, from the messages too in which others have sent it on. May be run again. */
@Injectable()
export class FileErasure {
  private readonly messages: mongo.Collection<MessageDocument>;
  private readonly changes: mongo.Collection<ChangeDocument>;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly files: AttachmentRepository,
    private readonly sweep: AttachmentSweep,
    private readonly log: RoomLog,
    private readonly config: Config,
  ) {
    this.messages = connection.collection<MessageDocument>(MESSAGES);
    this.changes = connection.collection<ChangeDocument>(CHANGES);
  }

  /**
   * First what shows the files, by changes like any other, then the files.
   * @param breathe called between two files; what it throws ends the work, which may begin anew at any time
   * @returns how many files there were
   */
  async erase(person: ErasedPerson, breathe: () => Promise<void>): Promise<number> {
    for await (const file of this.files.ownedBy(person.userId)) {
      await this.eraseCopies(file, person);
      await breathe();
    }
    return this.sweep.removeAll({ ownerId: person.userId });
  }

  private async eraseCopies({ _id: id, room_id }: StoredFile, person: ErasedPerson): Promise<void> {
    const isOther = ({ id: other }: AttachmentDocument): boolean => !other?.equals(id);
    for await (const { _id } of this.messages.find({ room_id, 'attachments.id': { $eq: id } })) {
      const message = await this.messages.findOne({ room_id, _id });
      if (!message) continue;
      const left = message.attachments.filter(isOther);
      const isNothing = left.length === 0 && message.content === '';
      await this.log.change(
        {
          roomId: room_id.toString(),
          messageId: _id.toString(),
          actor: serverFor(person),
          right: 'erase',
          type: isNothing ? 'message_deleted' : 'message_edited',
          isErasure: true,
          apply: (current, now) => {
            const attachments = current.attachments.filter(isOther);
            if (attachments.length === current.attachments.length) return null;
            if (isNothing) return { ...NOTHING_LEFT, deleted_at: now };
            return { attachments };
          },
        },
        Date.now() + this.config.limits.command_timeout_ms,
      );
    }
    await this.changes.updateMany(
      { room_id, 'before.attachments.id': { $eq: id } },
      { $pull: { 'before.attachments': { id } } },
    );
  }
}
