import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DomainEvents } from '../core/events/domain-events.js';
import type { PresenceCountEvent } from '../protocol/events/presence.event.js';
import { success } from '../protocol/envelope.js';
import type { UserPresenceView } from '../protocol/views/user-presence.view.js';
import { type CrowdReport, Crowds } from './crowds.js';
import { RoomFeed } from './room-feed.js';
import './realtime.events.js';

/** Tells connections who of their rooms comes and goes; of rooms with too many people to name, how many there are. */
@Injectable()
export class PresenceFeed implements OnModuleDestroy {
  private readonly crowds: Crowds;
  private readonly stopListening: () => void;

  constructor(
    events: DomainEvents,
    private readonly feed: RoomFeed,
    { limits, redisUrl }: Config,
  ) {
    this.crowds = new Crowds(limits.presence_names, {
      connections: (roomId) => feed.connectionCount(roomId),
      people: (roomId) => feed.connectedTo(roomId).size,
      tell: (roomId, online) => {
        const count: PresenceCountEvent = { room_id: roomId, online };
        feed.signalHere(success('presence_count', count), { rooms: [roomId] });
      },
      ...(redisUrl !== undefined && { report: (report) => events.publish('crowd.counted', report) }),
    });
    this.stopListening = events.on('presence.changed', ({ presence, roomIds }) => {
      this.tell(presence, roomIds);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
    this.crowds.clear();
  }

  /** Another process says how many people it has in a room. */
  hear(from: string, report: CrowdReport): void {
    this.crowds.hear(from, report);
  }

  /** Whether a room has too many people online for each to be told what one of them does. */
  isCrowd(roomId: string): boolean {
    return this.crowds.has(roomId);
  }

  /** One emit for all rooms: a connection that follows several of them gets it once. */
  private tell(presence: UserPresenceView, roomIds: readonly string[]): void {
    const named = roomIds.filter((id) => this.feed.connectionCount(id) > 0 && !this.isCrowd(id));
    this.feed.signalHere(success('presence', presence), { rooms: named, person: presence.user_id });
  }
}
