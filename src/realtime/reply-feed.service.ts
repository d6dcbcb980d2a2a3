import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainEvents } from '../core/events/domain-events.js';
import '../modules/bots/bots.events.js';
import type { ReplyChunk } from '../modules/bots/bots.events.js';
import type { Commit } from '../modules/log/log.types.js';
import { success } from '../protocol/envelope.js';
import type { BotStreamChunkEvent } from '../protocol/events/bot.event.js';
import { RoomFeed } from './room-feed.js';
import './realtime.events.js';

/**
 * Pushes the pieces of replies that stream here to those who see the message, never before the message itself. They are no
 * entries of the log: whoever misses one reads the message.
 */
@Injectable()
export class ReplyFeed implements OnModuleDestroy {
  /** By room: the pieces whose message has not been pushed yet, in their order. */
  private readonly early = new Map<string, ReplyChunk[]>();
  private readonly stopListening: (() => void)[];

  constructor(
    events: DomainEvents,
    private readonly feed: RoomFeed,
  ) {
    this.stopListening = [
      events.on('reply.chunk', (chunk) => this.take(chunk)),
      events.on('room.passed', (commit) => this.pushEarly(commit)),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
  }

  /** Takes a piece that streams here, or in another process. */
  take(chunk: ReplyChunk): void {
    const { roomId } = chunk;
    const passed = this.feed.passedSeq(roomId);
    // Nobody is here: who comes reads what there is.
    if (passed === null) this.early.delete(roomId);
    else if (passed >= chunk.message.seq) this.push(chunk);
    else this.early.set(roomId, [...(this.early.get(roomId) ?? []), chunk]);
  }

  private pushEarly({ roomId }: Commit): void {
    const early = this.early.get(roomId);
    if (!early) return;
    this.early.delete(roomId);
    for (const chunk of early) this.take(chunk);
  }

  private push({ roomId, message, index, offset, text }: ReplyChunk): void {
    const data: BotStreamChunkEvent = { room_id: roomId, message_id: message._id.toString(), index, offset, text };
    this.feed.signalAbout(roomId, message, success('bot_stream_chunk', data));
  }
}
