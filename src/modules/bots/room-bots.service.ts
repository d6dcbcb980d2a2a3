import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DomainEvents } from '../../core/events/domain-events.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { RoomRepository } from '../rooms/room.repository.js';

const MOST_ROOMS = 50_000;
/** How old it may be where another process changed who is in the room. */
const FRESH_MS = 5000;

/** Who is in a room, as far as bots are concerned. */
export interface RoomBots {
  readonly bots: readonly MemberDocument[];
  /** Members who are no bots. */
  readonly people: number;
}

const NO_BOTS: RoomBots = { bots: [], people: 0 };

/** Which rooms have bots: asked for every message, so it is remembered. */
@Injectable()
export class RoomBotsService implements OnModuleDestroy {
  private readonly known = new LRUCache<string, Promise<RoomBots>>({ max: MOST_ROOMS, ttl: FRESH_MS });
  private readonly stopListening: () => void;

  constructor(
    events: DomainEvents,
    private readonly members: MemberRepository,
    private readonly rooms: RoomRepository,
  ) {
    this.stopListening = events.on('log.committed', ({ roomId, entries }) => {
      // Whatever is told of a room may be about who is in it.
      if (entries.some(({ message }) => message.event !== null)) this.known.delete(roomId);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  async of(roomId: string): Promise<RoomBots> {
    const known = this.known.get(roomId);
    if (known) return known;
    const found = this.read(roomId);
    this.known.set(roomId, found);
    found.catch(() => this.known.delete(roomId));
    return found;
  }

  private async read(roomId: string): Promise<RoomBots> {
    const bots = await this.members.bots(roomId);
    if (bots.length === 0) return NO_BOTS;
    const room = await this.rooms.find(roomId);
    return { bots, people: (room?.member_count ?? 0) - bots.length };
  }
}
