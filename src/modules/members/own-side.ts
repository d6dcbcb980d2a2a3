import type { mongo } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import type { MemberDocument } from './member.schema.js';

/*
 * Somebody's own side of a room: how far they have read, and what they took out of their own copy of the log. It is theirs
 * alone, on all their devices, and no entry of the log: nobody else is told of it, but for how far they have read.
 */

/** What somebody took out of their own copy of a room's log. */
export interface OwnSide {
  /** Messages up to this seq are cleared; 0 for none. */
  readonly clearedSeq: number;
  /** Ids of single messages beyond it. */
  readonly hidden: ReadonlyMap<string, UUID>;
}

/** A message as a place to read, mark or clear up to. */
export interface LogPlace {
  readonly seq: number;
  /** Ordinary messages up to and including it. */
  readonly tally: number;
}

/** Up to which message somebody has read, and since when. */
export interface ReadPlace extends LogPlace {
  /** null where the message is for some of the room: others are shown how far somebody has read, and not its id. */
  readonly messageId: UUID | null;
  readonly at: Date;
}

/** What a message is known by here. */
interface Placed {
  _id: UUID;
  seq: number;
}

/** Whether somebody took the message out of their own copy. */
export function isGone(side: OwnSide, { _id, seq }: Placed): boolean {
  return seq <= side.clearedSeq || side.hidden.has(_id.toString());
}

/** What is not gone, as a query on messages. */
export function notGone({ clearedSeq, hidden }: OwnSide): mongo.Filter<Placed> {
  return {
    ...(clearedSeq > 0 && { seq: { $gt: clearedSeq } }),
    ...(hidden.size > 0 && { _id: { $nin: [...hidden.values()] } }),
  };
}

/** Whether the room is out of its member's lists: until an ordinary message comes after they hid it. */
export function isHiddenAt({ hidden_tally: hidden }: Pick<MemberDocument, 'hidden_tally'>, tally: number): boolean {
  return typeof hidden === 'number' && tally <= hidden;
}

/** How many ordinary messages somebody has not read. Copies of the log's head lag, so the difference may be negative. */
export function unreadOf({ read_tally }: Pick<MemberDocument, 'read_tally'>, tally: number): number {
  return Math.max(0, tally - read_tally);
}

/**
 * A membership as its member's sending leaves it: who writes has read what is before. Once only: what they sent before they
 * marked the room unread, and what is known to be read, changes nothing. `sentUpdate` is the same in the database.
 */
export function afterSending(member: MemberDocument, sent: ReadPlace): MemberDocument {
  if (sent.seq <= member.last_read_seq) return member;
  return {
    ...member,
    read_tally: sent.seq > (member.marked_seq ?? 0) ? Math.max(member.read_tally, sent.tally) : member.read_tally,
    last_read_seq: sent.seq,
    last_read_id: sent.messageId,
    last_read_at: sent.at,
  };
}

/** `afterSending` as a condition and an update. */
export function sentUpdate(sent: ReadPlace): { filter: mongo.Filter<MemberDocument>; update: mongo.Document[] } {
  const isAfterMark = { $gt: [sent.seq, { $ifNull: ['$marked_seq', 0] }] };
  const readTally = { $cond: [isAfterMark, { $max: ['$read_tally', sent.tally] }, '$read_tally'] };
  return {
    filter: { last_read_seq: { $lt: sent.seq } },
    update: [
      {
        $set: {
          read_tally: readTally,
          last_read_seq: sent.seq,
          last_read_id: sent.messageId,
          last_read_at: sent.at,
        },
      },
    ],
  };
}
