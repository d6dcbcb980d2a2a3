import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import type { Actor } from '../../core/commands/command-context.js';
import { bounded } from '../../core/database/bounded.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import type { FinishReason } from '../../protocol/vocabulary.js';
import { LogCollections } from './log-collections.js';
import { DURABLE_WRITE, MAJORITY_READ } from './log-options.js';
import type { MessageDocument, StreamState } from './message.schema.js';
import { RoomLog } from './room-log.js';

/** How long nothing may be heard of the process that streams a reply before others take it for dead. */
const LEASE_MS = 8000;

/** A reply that this process streams, and what there is of it. */
export interface KeptText {
  readonly roomId: string;
  readonly messageId: string;
  readonly text: string;
}

/** How a reply ends. */
export interface Ending {
  readonly text: string;
  readonly reason: FinishReason;
  readonly tokenCount: number | null;
}

/** What a look at replies that this process streams finds. */
export interface StreamNews {
  /** Somebody asked for their end. */
  readonly stopped: ReadonlySet<string>;
  /** This process holds them no longer: deleted, or given up by others after a long silence. */
  readonly lost: ReadonlySet<string>;
}

/**
 * What the log keeps of replies that are streaming. Keeping their text so far claims no number, and is written only where the
 * process still holds the reply; that it has ended is a change of the log like any other.
 */
@Injectable()
export class StreamLog {
  constructor(
    private readonly collections: LogCollections,
    private readonly log: RoomLog,
    private readonly clock: DatabaseClock,
  ) {}

  /** The state in which a reply begins. @param holder this process */
  begin(holder: string, requestedBy: string | null): StreamState {
    return { holder, lease_until: this.leaseEnd(), requested_by: requestedBy };
  }

  /**
   * Keeps the texts so far, prolongs the leases, and looks what others did to the replies. Words to search by come with the
   * end: an index that follows each second of a text costs more than it finds.
   */
  async keep(holder: string, texts: readonly KeptText[]): Promise<StreamNews> {
    if (texts.length === 0) return { stopped: new Set(), lost: new Set() };
    const lease = this.leaseEnd();
    const { messages } = this.collections;
    const updates = texts.map(({ roomId, messageId, text }): mongo.AnyBulkWriteOperation<MessageDocument> => {
      const filter = { _id: toUuid(messageId), room_id: toUuid(roomId), 'stream.holder': { $eq: holder } };
      return { updateOne: { filter, update: { $set: { content: text, 'stream.lease_until': lease } } } };
    });
    await bounded(messages.bulkWrite(updates, { ...DURABLE_WRITE, ordered: false }));
    const rooms = [...new Set(texts.map(({ roomId }) => roomId))].map(toUuid);
    const held = await messages
      .find<{ _id: UUID; stream: StreamState }>(
        {
          room_id: { $in: rooms },
          _id: { $in: texts.map(({ messageId }) => toUuid(messageId)) },
          'stream.holder': { $eq: holder },
        },
        { ...MAJORITY_READ, projection: { stream: 1 } },
      )
      .toArray();
    const ids = new Set(held.map(({ _id }) => _id.toString()));
    return {
      stopped: new Set(held.filter(({ stream }) => stream.is_stopped).map(({ _id }) => _id.toString())),
      lost: new Set(texts.flatMap(({ messageId }) => (ids.has(messageId) ? [] : [messageId]))),
    };
  }

  /** Notes that somebody asked for the end of a reply. Its holder sees it within a second. */
  async askToStop(roomId: string, messageId: string): Promise<void> {
    await this.collections.messages.updateOne(
      { _id: toUuid(messageId), room_id: toUuid(roomId), 'stream.holder': { $gte: '' } },
      { $set: { 'stream.is_stopped': true } },
      DURABLE_WRITE,
    );
  }

  /**
   * Ends a reply that this process holds. Nothing happens where it does not hold it any more.
   * @throws ConfabError overloaded, unknown_outcome: try again
   */
  async finish(
    bot: Actor,
    reply: { roomId: string; messageId: string },
    holder: string,
    ending: Ending,
  ): Promise<void> {
    await this.end(bot, reply, (stream) => (stream.holder === holder ? ending : null));
  }

  /** Replies whose holder has not been heard of for too long, at most `limit`. */
  async abandoned(limit: number): Promise<MessageDocument[]> {
    return this.collections.messages
      .find({ 'stream.holder': { $gte: '' }, 'stream.lease_until': { $lte: this.clock.now() } }, MAJORITY_READ)
      .sort({ 'stream.lease_until': 1 })
      .limit(limit)
      .toArray();
  }

  /** Finishes such a reply as interrupted, with what was kept of it, unless its holder was heard of meanwhile. */
  async interrupt(bot: Actor, message: MessageDocument): Promise<void> {
    const reply = { roomId: message.room_id.toString(), messageId: message._id.toString() };
    await this.end(bot, reply, (stream, { content }) =>
      stream.lease_until <= this.clock.now() ? { text: content, reason: 'interrupted', tokenCount: null } : null,
    );
  }

  /** The replies that are streaming in rooms, those of each in the order of its log. */
  async streamingIn(roomIds: readonly string[]): Promise<MessageDocument[]> {
    if (roomIds.length === 0) return [];
    const found = await this.collections.messages
      .find({ room_id: { $in: roomIds.map(toUuid) }, 'stream.holder': { $gte: '' } }, MAJORITY_READ)
      .toArray();
    return found.sort((a, b) => a.seq - b.seq);
  }

  /** The replies that bots gave to a message, and that are not deleted. */
  async repliesTo(roomId: string, messageId: string): Promise<MessageDocument[]> {
    const found = await this.collections.messages
      .find({ room_id: toUuid(roomId), reply_to: toUuid(messageId), is_bot: true }, MAJORITY_READ)
      .toArray();
    return found.filter(({ is_deleted: isDeleted }) => !isDeleted).sort((a, b) => a.seq - b.seq);
  }

  private async end(
    bot: Actor,
    { roomId, messageId }: { roomId: string; messageId: string },
    endingOf: (stream: StreamState, message: MessageDocument) => Ending | null,
  ): Promise<void> {
    const deadline = Date.now() + LEASE_MS;
    await this.log.change(
      {
        ...{ roomId, messageId, actor: bot, right: 'finish', type: 'bot_stream_ended' },
        apply: (message) => {
          const ending = message.stream ? endingOf(message.stream, message) : null;
          if (!ending) return null;
          const { text, reason, tokenCount } = ending;
          return { content: text, finish_reason: reason, token_count: tokenCount, stream: null };
        },
      },
      deadline,
    );
  }

  private leaseEnd(): Date {
    return new Date(this.clock.now().getTime() + LEASE_MS);
  }
}
