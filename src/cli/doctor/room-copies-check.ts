import type { Connection } from 'mongoose';
import { MAJORITY_READ } from '../../modules/log/log-options.js';
import { type MessageDocument, MESSAGES } from '../../modules/log/message.schema.js';
import { type MemberDocument, MEMBERS } from '../../modules/members/member.schema.js';
import { type RoomDocument, ROOMS } from '../../modules/rooms/room.schema.js';
import type { Finding } from './finding.js';
import type { CheckedLog } from './room-log-check.js';

/**
 * Compares what a room keeps as copies for lists with its log and its memberships: heads, last message, member_count; and of each
 * membership that nobody has read more than there is. All of that can be mended.
 */
export async function checkCopies(
  connection: Connection,
  room: RoomDocument,
  { head, last }: CheckedLog,
): Promise<Finding[]> {
  const where = `room ${room._id.toString()}`;
  const rooms = connection.collection<RoomDocument>(ROOMS);
  const members = connection.collection<MemberDocument>(MEMBERS);
  const findings: Finding[] = [];
  const right: Partial<RoomDocument> = {};
  // All of it at once, and only while it is as it was found: what servers have written since is newer than what was read here.
  const mend = async (): Promise<void> => {
    const { last_seq, last_rev, last_tally, member_count } = room;
    await rooms.updateOne({ _id: room._id, last_seq, last_rev, last_tally, member_count }, { $set: right });
  };
  const compare = (name: string, found: unknown, wanted: unknown, set: Partial<RoomDocument>): void => {
    if (found === wanted) return;
    Object.assign(right, set);
    findings.push({ where, what: `${name} is ${String(found)}, not ${String(wanted)}`, mend });
  };
  compare('last_seq', room.last_seq, head.seq, { last_seq: head.seq });
  compare('last_rev', room.last_rev, head.rev, { last_rev: head.rev });
  compare('last_tally', room.last_tally, head.tally, { last_tally: head.tally });
  const [shown, wanted] = [nameOf(room.last_message), nameOf(last)];
  if (shown !== wanted) {
    const messages = connection.collection<MessageDocument>(MESSAGES);
    const message = last && (await messages.findOne({ _id: last._id, room_id: room._id }, MAJORITY_READ));
    compare('last_message', shown, wanted, { last_message: message });
  }
  const count = await members.countDocuments({ room_id: room._id, is_active: true }, MAJORITY_READ);
  compare('member_count', room.member_count, count, { member_count: count });

  const beyond = members.find(
    { room_id: room._id, $or: [{ read_tally: { $gt: head.tally } }, { last_read_seq: { $gt: head.seq } }] },
    MAJORITY_READ,
  );
  for await (const member of beyond) {
    const read = {
      read_tally: Math.min(member.read_tally, head.tally),
      last_read_seq: Math.min(member.last_read_seq, head.seq),
    };
    findings.push({
      where,
      what: `${member.user_id} has read ${String(member.read_tally)} of ${String(head.tally)} messages, up to ${String(member.last_read_seq)}`,
      mend: async () => {
        await members.updateOne({ _id: member._id, room_id: room._id }, { $set: read });
      },
    });
  }
  return findings;
}

function nameOf(message: Pick<MessageDocument, 'seq' | 'rev'> | null): string {
  return message ? `message ${String(message.seq)} of rev ${String(message.rev)}` : 'none';
}
