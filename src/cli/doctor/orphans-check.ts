import type { Connection } from 'mongoose';
import { ATTACHMENT_CHUNKS, ATTACHMENT_FILES } from '../../modules/attachments/attachment.schema.js';
import { MESSAGES } from '../../modules/log/message.schema.js';
import { REACTIONS } from '../../modules/log/reaction.schema.js';
import { ROOMS } from '../../modules/rooms/room.schema.js';
import { roomCollections } from '../rooms/archive.js';
import type { Finding } from './finding.js';

/** What belongs to something else, by a field, and where that is. */
interface Belonging {
  readonly collection: string;
  readonly by: string;
  readonly to: string;
}

/**
 * Looks for what belongs to nothing: documents of rooms that are not there, reactions to no message, bytes of no file. They are told
 * and left: where they come from is to be known first.
 */
export async function checkOrphans(connection: Connection): Promise<Finding[]> {
  const ofRooms = roomCollections().map(({ name }): Belonging => ({ collection: name, by: 'room_id', to: ROOMS }));
  const others: Belonging[] = [
    { collection: REACTIONS, by: 'message_id', to: MESSAGES },
    { collection: ATTACHMENT_CHUNKS, by: 'files_id', to: ATTACHMENT_FILES },
  ];
  const findings: Finding[] = [];
  for (const belonging of [...ofRooms, ...others]) findings.push(...(await orphansOf(connection, belonging)));
  return findings;
}

async function orphansOf(connection: Connection, { collection, by, to }: Belonging): Promise<Finding[]> {
  const found = connection.collection(collection).aggregate<{ _id: unknown; count: number }>(
    [
      { $group: { _id: `$${by}`, count: { $sum: 1 } } },
      {
        $lookup: {
          from: to,
          localField: '_id',
          foreignField: '_id',
          as: 'owner',
          pipeline: [{ $project: { _id: 1 } }],
        },
      },
      { $match: { owner: { $eq: [] } } },
    ],
    { readConcern: { level: 'majority' }, allowDiskUse: true },
  );
  const findings: Finding[] = [];
  for await (const { _id: id, count } of found)
    findings.push({
      where: collection,
      what: `${String(count)} documents of ${by} ${String(id)}, which is not in ${to}`,
    });
  return findings;
}
