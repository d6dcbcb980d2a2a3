import type { mongo } from 'mongoose';
import { toUuid } from '../../core/database/uuid.js';
import { isOrdinary } from '../log/audience.js';
import type { Commit, RoomHead } from '../log/log.types.js';
import type { MessageDocument } from '../log/message.schema.js';
import type { MemberDocument } from '../members/member.schema.js';
import { type ReadPlace, sentUpdate } from '../members/own-side.js';
import type { RoomDocument } from './room.schema.js';

/** What is copied of a room's log. */
export interface RoomCopy {
  seq: number;
  tally: number;
  rev: number;
  /** When the newest message was made; null: none is new. */
  activeAt: Date | null;
  /** The newest ordinary message known, neither system nor targeted, in its newest state; null: none is new. */
  message: MessageDocument | null;
}

/** That somebody has read up to what they sent. */
export interface SenderRead extends ReadPlace {
  roomId: string;
  userId: string;
}

/** Copies to be written: for each room and reader the newest only. */
export class CopyBatch {
  readonly rooms = new Map<string, RoomCopy>();
  readonly reads = new Map<string, SenderRead>();

  get isEmpty(): boolean {
    return this.rooms.size === 0 && this.reads.size === 0;
  }

  /** Takes what a commit changes. */
  add({ roomId, entries }: Commit): void {
    for (const entry of entries) {
      const { message } = entry;
      const ordinary = isOrdinary(message) ? message : null;
      if (entry.kind === 'change') {
        this.addRoom(roomId, { seq: 0, tally: 0, rev: entry.rev, activeAt: null, message: ordinary });
        continue;
      }
      const { seq, tally, created_at } = message;
      this.addRoom(roomId, { seq, tally, rev: 0, activeAt: created_at, message: ordinary });
      // Everybody sees how far somebody has read: a message for few must not be what they read last.
      if (ordinary !== null && message.sender_id !== null) {
        const read = { roomId, userId: message.sender_id, seq, tally, messageId: message._id, at: created_at };
        this.addRead(read);
      }
    }
  }

  /** Takes a head read from the log, with the last ordinary message. */
  addHead(roomId: string, { seq, tally, rev }: RoomHead, message: MessageDocument | null): void {
    this.addRoom(roomId, { seq, tally, rev, activeAt: message?.created_at ?? null, message });
  }

  /** Up to what somebody read a room by sending to it, as far as this batch knows. */
  readOf(roomId: string, userId: string): SenderRead | undefined {
    return this.reads.get(readKey(roomId, userId));
  }

  merge(other: CopyBatch): void {
    for (const [roomId, copy] of other.rooms) this.addRoom(roomId, copy);
    for (const read of other.reads.values()) this.addRead(read);
  }

  /** Takes up to so many rooms and readers out, into a batch of their own. */
  split(most: number): CopyBatch {
    const batch = new CopyBatch();
    move(this.rooms, batch.rooms, most);
    move(this.reads, batch.reads, most);
    return batch;
  }

  private addRoom(roomId: string, copy: RoomCopy): void {
    const known = this.rooms.get(roomId);
    if (!known) {
      this.rooms.set(roomId, copy);
      return;
    }
    this.rooms.set(roomId, {
      seq: Math.max(known.seq, copy.seq),
      tally: Math.max(known.tally, copy.tally),
      rev: Math.max(known.rev, copy.rev),
      activeAt: laterOf(known.activeAt, copy.activeAt),
      message: newerOf(known.message, copy.message),
    });
  }

  private addRead(read: SenderRead): void {
    const key = readKey(read.roomId, read.userId);
    const known = this.reads.get(key);
    if (!known || known.seq < read.seq) this.reads.set(key, read);
  }
}

/**
 * Moves a room's copies forward, never back. The last message gives way to one further on, or to its own newer state. A
 * changed message may be older than the room's last one: then it is not the last message and changes nothing here.
 */
export function roomUpdate(
  roomId: string,
  copy: RoomCopy,
): { filter: mongo.Filter<RoomDocument>; update: mongo.Document[] } {
  const { message } = copy;
  const set: mongo.Document = {
    last_seq: { $max: ['$last_seq', copy.seq] },
    last_tally: { $max: ['$last_tally', copy.tally] },
    last_rev: { $max: ['$last_rev', copy.rev] },
    ...(copy.activeAt && { active_at: { $max: ['$active_at', copy.activeAt] } }),
    ...(message && { last_message: { $cond: [isBehind(message), { $literal: message }, '$last_message'] } }),
  };
  // Nothing is copied into a tombstone.
  return { filter: { _id: { $eq: toUuid(roomId) }, deleted_at: { $eq: null } }, update: [{ $set: set }] };
}

/** Sending reads the room up to one's own message. */
export function readUpdate(read: SenderRead): {
  filter: mongo.Filter<MemberDocument>;
  update: mongo.Document[];
} {
  const { filter, update } = sentUpdate(read);
  return { filter: { room_id: { $eq: toUuid(read.roomId) }, user_id: { $eq: read.userId }, ...filter }, update };
}

function readKey(roomId: string, userId: string): string {
  return `${roomId} ${userId}`;
}

function isBehind({ seq, rev }: MessageDocument): mongo.Document {
  const [lastSeq, lastRev] = ['seq', 'rev'].map((field) => ({ $ifNull: [`$last_message.${field}`, -1] }));
  return { $or: [{ $lt: [lastSeq, seq] }, { $and: [{ $eq: [lastSeq, seq] }, { $lt: [lastRev, rev] }] }] };
}

function newerOf(one: MessageDocument | null, other: MessageDocument | null): MessageDocument | null {
  if (!one || !other) return one ?? other;
  return other.seq > one.seq || (other.seq === one.seq && other.rev > one.rev) ? other : one;
}

function laterOf(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return other > one ? other : one;
}

function move<K, V>(from: Map<K, V>, to: Map<K, V>, most: number): void {
  for (const [key, value] of from) {
    if (to.size === most) return;
    to.set(key, value);
    from.delete(key);
  }
}
