import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { UUID } from '../../core/database/uuid.js';
import { CHANGES } from '../log/change.schema.js';
import { MESSAGES } from '../log/message.schema.js';
import { REACTIONS } from '../log/reaction.schema.js';
import { HIDDEN_MESSAGES } from '../members/hidden-message.schema.js';
import { MEMBERS } from '../members/member.schema.js';
import { INVITES } from './invite.schema.js';
import { RoomRepository } from './room.repository.js';

const EVERY_MS = 60_000;
/** As long every process, however late, can still read in the log that the room was deleted. */
const GRACE_MS = 5 * 60_000;
const ROOMS_AT_ONCE = 20;
const BATCH = 1000;

/** Anything that belongs to a room. */
interface OfRoom {
  _id: UUID;
  room_id: UUID;
}

/**
 * Removes what deleted rooms held, in the background and in batches. The tombstone says what is still to be removed, so an
 * end in between costs nothing; several processes that do it at once only share the work.
 */
@Injectable()
export class RoomPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RoomPurge.name);
  private readonly contents: mongo.Collection<OfRoom>[];
  private readonly others: ((roomId: UUID) => Promise<unknown>)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    @InjectConnection() connection: Connection,
    private readonly rooms: RoomRepository,
  ) {
    // The messages go last: without them the room's numbers would begin anew.
    this.contents = [REACTIONS, CHANGES, HIDDEN_MESSAGES, MEMBERS, INVITES, MESSAGES].map((name) =>
      connection.collection<OfRoom>(name),
    );
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.start();
    }, EVERY_MS);
    this.timer.unref();
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Has something removed that modules above this one keep of rooms. Once, at boot; it may be asked again for the same room. */
  removeToo(remove: (roomId: UUID) => Promise<unknown>): void {
    this.others.push(remove);
  }

  /** Removes what rooms deleted before this time held. */
  async run(deletedBefore: Date): Promise<void> {
    let rooms = await this.rooms.toPurge(deletedBefore, ROOMS_AT_ONCE);
    while (rooms.length > 0 && !this.isStopping) {
      for (const roomId of rooms) await this.purge(roomId);
      rooms = await this.rooms.toPurge(deletedBefore, ROOMS_AT_ONCE);
    }
  }

  private start(): void {
    this.running ??= this.run(new Date(Date.now() - GRACE_MS))
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, 'What deleted rooms held could not be removed; another try follows');
      })
      .finally(() => {
        this.running = null;
      });
  }

  private async purge(roomId: UUID): Promise<void> {
    for (const remove of this.others) await remove(roomId);
    for (const collection of this.contents) {
      for (;;) {
        if (this.isStopping) return;
        const batch = await collection
          .find({ room_id: { $eq: roomId } }, { projection: { _id: 1 } })
          .limit(BATCH)
          .toArray();
        if (batch.length === 0) break;
        await collection.deleteMany({ room_id: { $eq: roomId }, _id: { $in: batch.map(({ _id }) => _id) } });
      }
    }
    await this.rooms.purged(roomId);
  }
}
