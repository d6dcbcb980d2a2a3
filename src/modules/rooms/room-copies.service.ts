import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { bounded } from '../../core/database/bounded.js';
import { toUuid } from '../../core/database/uuid.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import type { Commit, RoomHead } from '../log/log.types.js';
import { type MessageDocument, MESSAGES } from '../log/message.schema.js';
import { RoomLog } from '../log/room-log.js';
import { type MemberDocument, MEMBERS } from '../members/member.schema.js';
import { afterSending } from '../members/own-side.js';
import { CopyBatch, readUpdate, roomUpdate } from './room-copy-batch.js';
import { type RoomDocument, ROOMS } from './room.schema.js';

/** Between two writes, while there is something to write, at least and at most: what happens meanwhile is written once. */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS] = [50, 500];
/** How many times as long as a write took the pause after it is: what is for lists alone takes a small part of a busy database. */
const PAUSE_FACTOR = 4;
const RETRY_MS = 1000;
const LARGEST_BATCH = 500;
const AGAIN_AFTER_MS = 60_000;

/**
 * Keeps the copies that lists are made of: where each room's log stands, its last message, and that senders have read up
 * to what they sent. Written after the log, gathered by room, only ever forward, so any number of processes may write them
 * in any order. What this process wrote it writes once more after a minute, in case it was lost on the way.
 */
@Injectable()
export class RoomCopies implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RoomCopies.name);
  private readonly rooms: mongo.Collection<RoomDocument>;
  private readonly members: mongo.Collection<MemberDocument>;
  private readonly messages: mongo.Collection<MessageDocument>;
  private readonly stopListening: () => void;
  private pending = new CopyBatch();
  /** Written in the last minute, and in the minute before. */
  private written = new CopyBatch();
  private aging = new CopyBatch();
  /** On its way to the database. */
  private current = new CopyBatch();
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopping = false;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly log: RoomLog,
    events: DomainEvents,
  ) {
    this.rooms = connection.collection<RoomDocument>(ROOMS);
    this.members = connection.collection<MemberDocument>(MEMBERS);
    this.messages = connection.collection<MessageDocument>(MESSAGES);
    this.stopListening = events.on('log.committed', (commit) => {
      this.take(commit);
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.writeAgain();
    }, AGAIN_AFTER_MS);
    this.timer.unref();
  }

  /** Writes what the last commits left to write; the log ends first. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.log.drain();
    this.stopListening();
    this.isStopping = true;
    await this.flush();
  }

  /** A membership as what its member sent through this process leaves it, also where that is not written yet. */
  afterSends(member: MemberDocument): MemberDocument {
    const sent = [this.aging, this.written, this.current, this.pending].flatMap(
      (batch) => batch.readOf(member.room_id.toString(), member.user_id) ?? [],
    );
    return sent.reduce(afterSending, member);
  }

  /** Brings a room's copies up to a head that somebody read from the log, and its last message with them. */
  async refresh(roomId: string, head: RoomHead): Promise<void> {
    const message = await this.messages.findOne(
      { room_id: { $eq: toUuid(roomId) }, sender_id: { $ne: null }, targets: { $eq: [] } },
      { sort: { seq: -1 } },
    );
    this.pending.addHead(roomId, head, message);
    this.start();
  }

  /** Resolves once everything taken so far is written, or could not be while the server stops. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private take(commit: Commit): void {
    this.pending.add(commit);
    this.start();
  }

  /** What was written more than a minute ago is written again, once. */
  private writeAgain(): void {
    this.pending.merge(this.aging);
    this.aging = this.written;
    this.written = new CopyBatch();
    if (!this.pending.isEmpty) this.start();
  }

  private start(): void {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = null;
    });
  }

  private async writeAll(): Promise<void> {
    while (!this.pending.isEmpty) {
      const batch = this.pending.split(LARGEST_BATCH);
      this.current = batch;
      const started = performance.now();
      try {
        await this.write(batch);
        this.written.merge(batch);
        this.current = new CopyBatch();
        const pause = Math.max(SHORTEST_PAUSE_MS, PAUSE_FACTOR * (performance.now() - started));
        if (!this.isStopping) await delay(Math.min(pause, LONGEST_PAUSE_MS));
      } catch (error) {
        this.logger.warn({ err: error }, 'The copies for lists could not be written');
        if (this.isStopping) return;
        this.pending.merge(batch);
        await delay(RETRY_MS);
      }
    }
  }

  private async write(batch: CopyBatch): Promise<void> {
    const rooms = [...batch.rooms].map(([roomId, copy]) => ({ updateOne: roomUpdate(roomId, copy) }));
    const reads = [...batch.reads.values()].map((read) => ({ updateOne: readUpdate(read) }));
    // Read marks first: no list ever shows somebody their own message as unread.
    if (reads.length > 0) await bounded(this.members.bulkWrite(reads, { ordered: false }));
    if (rooms.length > 0) await bounded(this.rooms.bulkWrite(rooms, { ordered: false }));
  }
}
