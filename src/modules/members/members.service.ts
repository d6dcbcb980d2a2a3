import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DomainEvents } from '../../core/events/domain-events.js';
import { MemberRepository } from './member.repository.js';

const MOST_ROOMS = 10_000;
/** A nickname that another process changed shows here after at most this long. */
const NICKNAMES_FRESH_MS = 2000;

/** Look-ups of nicknames that go to the database together. */
interface Round {
  wanted: Map<string, Set<string>>;
  found: Promise<Map<string, Map<string, string>>>;
}

/** What the hot path asks about members, answered from memory where that is good enough. */
@Injectable()
export class MembersService implements OnModuleDestroy {
  /** By room: user id to nickname, null for none. */
  private readonly names = new LRUCache<string, Map<string, string | null>>({
    max: MOST_ROOMS,
    ttl: NICKNAMES_FRESH_MS,
  });
  private round: Round | null = null;
  private readonly stopListening: () => void;

  constructor(
    private readonly members: MemberRepository,
    events: DomainEvents,
  ) {
    // Members are made and renamed by system messages of their room.
    this.stopListening = events.on('log.committed', ({ roomId, entries }) => {
      if (entries.some(({ message }) => message.event !== null)) this.forget(roomId);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** The nicknames of people in a room, also of those who left; nobody without one. At most two seconds old. */
  async nicknames(roomId: string, userIds: readonly string[]): Promise<Map<string, string>> {
    const known = this.known(roomId);
    const missing = [...new Set(userIds)].filter((id) => !known.has(id));
    if (missing.length > 0) {
      const found = await this.lookUp(roomId, missing);
      for (const id of missing) known.set(id, found.get(id) ?? null);
    }
    return new Map(
      userIds.flatMap((id): [string, string][] => {
        const nickname = known.get(id) ?? null;
        return nickname === null ? [] : [[id, nickname]];
      }),
    );
  }

  /** Drops what is remembered of a room. A look-up under way fills the old map, which nobody asks any more. */
  forget(roomId: string): void {
    this.names.delete(roomId);
  }

  /** Asks the database, with what others ask in the same turn: the messages of many rooms cost one query. */
  private async lookUp(roomId: string, userIds: readonly string[]): Promise<Map<string, string>> {
    const round = (this.round ??= this.newRound());
    const wanted = round.wanted.get(roomId) ?? new Set();
    round.wanted.set(roomId, wanted);
    for (const id of userIds) wanted.add(id);
    return (await round.found).get(roomId) ?? new Map();
  }

  private newRound(): Round {
    const wanted = new Map<string, Set<string>>();
    const found = Promise.resolve().then(() => {
      this.round = null;
      return this.members.nicknames(wanted);
    });
    return { wanted, found };
  }

  private known(roomId: string): Map<string, string | null> {
    const known = this.names.get(roomId);
    if (known) return known;
    const fresh = new Map<string, string | null>();
    this.names.set(roomId, fresh);
    return fresh;
  }
}
