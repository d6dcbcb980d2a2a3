import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { ActorContext } from '../core/commands/command-context.js';
import { Handles } from '../core/commands/handles.js';
import { DomainEvents } from '../core/events/domain-events.js';
import type { Commit } from '../modules/log/log.types.js';
import { isStreaming } from '../modules/log/message.mapper.js';
import { RoomAccess } from '../modules/rooms/room-access.js';
import { type TypingAnswer, TypingStartCommand, TypingStopCommand } from '../protocol/commands/typing.command.js';
import { success } from '../protocol/envelope.js';
import type { TypingEvent } from '../protocol/events/presence.event.js';
import { PresenceFeed } from './presence-feed.service.js';
import { RoomFeed } from './room-feed.js';
import { Typists } from './typists.js';

/** Tells a room's connections who is typing there. */
@Injectable()
export class TypingService implements OnModuleDestroy {
  private readonly typists: Typists;
  /**
   * Whom other processes tell to be typing in rooms followed here. That ends by what is seen here, too: a process that follows
   * a room for nobody does not hear of what ends it, and one that was killed tells nothing any more.
   */
  private readonly elsewhere: Typists;
  private readonly stopListening: (() => void)[];
  /** Counts what may have taken a right away: a right read before is not to be relied on after. */
  private losses = 0;

  constructor(
    private readonly events: DomainEvents,
    private readonly access: RoomAccess,
    private readonly feed: RoomFeed,
    private readonly presence: PresenceFeed,
    { limits }: Config,
  ) {
    const timeoutMs = limits.typing_timeout_ms;
    this.typists = new Typists({ timeoutMs, restMs: timeoutMs / 2 }, (userId, roomId, isTyping) => {
      this.tell({ room_id: roomId, user_id: userId, is_typing: isTyping });
    });
    // Of who types on they tell twice in a time-out, and that is passed on as it comes.
    this.elsewhere = new Typists({ timeoutMs: 2 * timeoutMs, restMs: 0 }, (userId, roomId, isTyping) => {
      this.show({ room_id: roomId, user_id: userId, is_typing: isTyping });
    });
    this.stopListening = [
      // The first is sooner; the second hears of what other processes wrote too.
      events.on('log.committed', (commit) => this.heed(commit)),
      events.on('room.passed', (commit) => this.heed(commit)),
      events.on('connection.closed', ({ userId, connectionId }) => this.typists.closed(userId, connectionId)),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
    this.typists.clear();
    this.elsewhere.clear();
  }

  @Handles(TypingStartCommand)
  async start({ room_id: roomId }: TypingStartCommand, { actor, connection }: ActorContext): Promise<TypingAnswer> {
    const connectionId = connection?.id ?? null;
    let allowedAt: number | undefined;
    if (!this.isHeardOf(roomId) || !this.typists.isAllowed(actor.userId, roomId, connectionId)) {
      const { losses } = this;
      await this.access.require(actor, roomId, 'send');
      allowedAt = losses === this.losses ? Date.now() : 0;
    }
    this.typists.start(actor.userId, roomId, connectionId, allowedAt);
    return { room_id: roomId };
  }

  @Handles(TypingStopCommand)
  async stop({ room_id: roomId }: TypingStopCommand, { actor }: ActorContext): Promise<TypingAnswer> {
    if (!this.isHeardOf(roomId) || !this.typists.isTyping(actor.userId, roomId))
      await this.access.require(actor, roomId, 'send');
    this.typists.end(actor.userId, roomId);
    return { room_id: roomId };
  }

  /** Somebody stopped typing in a room by what they did there. */
  end(userId: string, roomId: string): void {
    this.typists.end(userId, roomId);
  }

  /** Whether what other processes do to rights in a room is heard of here, so that a right may be remembered. */
  private isHeardOf(roomId: string): boolean {
    return this.feed.passedSeq(roomId) !== null;
  }

  /** A message ends its sender's typing; whatever changes rights ends that of whom it may concern. */
  private heed({ roomId, entries }: Commit): void {
    for (const entry of entries) {
      if (entry.kind !== 'message') continue;
      const { sender_id: senderId, created_at: at, event } = entry.message;
      // A bot's reply that begins is still being written.
      const endsOwn = senderId !== null && !isStreaming(entry.message);
      if (event !== null) this.losses += 1;
      for (const typists of [this.typists, this.elsewhere]) {
        if (endsOwn) typists.end(senderId, roomId, at.getTime());
        if (event?.user_id === null) typists.dropAll(roomId);
        else if (event) typists.drop(event.user_id, roomId);
      }
    }
  }

  /** Another process tells who types. */
  hear(typing: TypingEvent): void {
    const { room_id: roomId, user_id: userId } = typing;
    if (typing.is_typing) this.elsewhere.start(userId, roomId, null);
    else this.elsewhere.end(userId, roomId);
  }

  /**
   * Shows the room's connections here who types, at this process or another; not the typist's own: a person types with one of
   * them, and the others need not show it.
   */
  private show(typing: TypingEvent): void {
    const { room_id: roomId, user_id: userId } = typing;
    if (this.feed.connectionCount(roomId) === 0 || this.presence.isCrowd(roomId)) return;
    // An end often comes right behind the message that made it, while that is being written: it must not be lost for that.
    const mayBeLost = typing.is_typing;
    this.feed.signalHere(success('typing', typing), { rooms: [roomId], except: userId, mayBeLost });
  }

  private tell(typing: TypingEvent): void {
    this.show(typing);
    this.events.publish('typing.told', typing);
  }
}
