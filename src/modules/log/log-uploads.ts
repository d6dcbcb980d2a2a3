import { Injectable } from '@nestjs/common';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import type { AttachmentType } from '../../protocol/vocabulary.js';
import { visibleTo, type Viewer } from './audience.js';
import { LogCollections } from './log-collections.js';
import { MAJORITY_READ } from './log-options.js';
import type { AttachmentDocument, MessageDocument } from './message.schema.js';

/** What the log says of attachments: which uploads it shows, and to whom. All see what no fail-over can take back. */
@Injectable()
export class LogUploads {
  constructor(private readonly collections: LogCollections) {}

  /** Whether a message of the room shows an upload, or did before an edit that is still told. */
  async isShown(roomId: string, id: UUID): Promise<boolean> {
    const room_id = toUuid(roomId);
    const one = { ...MAJORITY_READ, projection: { _id: 1 } };
    const [message, change] = await Promise.all([
      this.collections.messages.findOne({ room_id, 'attachments.id': { $eq: id } }, one),
      this.collections.changes.findOne({ room_id, 'before.attachments.id': { $eq: id } }, one),
    ]);
    return message !== null || change !== null;
  }

  /** Whether a message that the viewer may see shows an upload, or did before an edit. */
  async isShownTo(viewer: Viewer, roomId: string, id: UUID): Promise<boolean> {
    const room_id = toUuid(roomId);
    const one = { ...MAJORITY_READ, projection: { _id: 1 } };
    const seen = visibleTo(viewer);
    const shows = { room_id, 'attachments.id': { $eq: id }, $and: [seen] };
    if (await this.collections.messages.findOne(shows, one)) return true;
    const edits = await this.collections.changes
      .find({ room_id, 'before.attachments.id': { $eq: id } }, { ...MAJORITY_READ, projection: { message_id: 1 } })
      .toArray();
    if (edits.length === 0) return false;
    const edited = { room_id, _id: { $in: edits.map(({ message_id: edit }) => edit) }, $and: [seen] };
    return (await this.collections.messages.findOne(edited, one)) !== null;
  }

  /** The messages before a seq with something attached, of one type or any, newest first, at most `limit`. */
  async withAttachments(
    roomId: string,
    viewer: Viewer,
    { before, type }: { before: number; type: AttachmentType | undefined },
    limit: number,
  ): Promise<MessageDocument[]> {
    return this.collections.messages
      .find(
        {
          room_id: toUuid(roomId),
          seq: { $lt: before },
          // Every type is greater than the empty text: only so the index of messages with attachments may be used.
          'attachments.type': type === undefined ? { $gte: '' } : { $eq: type },
          $and: [visibleTo(viewer)],
        },
        MAJORITY_READ,
      )
      .sort({ seq: -1 })
      .limit(limit)
      .toArray();
  }
}

/** The uploads among attachments. */
export function uploadsIn(attachments: readonly AttachmentDocument[]): UUID[] {
  return attachments.flatMap(({ id }) => (id ? [id] : []));
}
