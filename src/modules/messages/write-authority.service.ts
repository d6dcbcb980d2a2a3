import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ClientSession } from 'mongoose';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { toUuid } from '../../core/database/uuid.js';
import { RoomLog } from '../log/room-log.js';
import { isServerRight, type NamedPeople, type WriteAuthority, type WriteClaim } from '../log/write-authority.js';
import { MemberRepository } from '../members/member.repository.js';
import type { MemberDocument } from '../members/member.schema.js';
import { judge, judged, type RoomStanding } from '../rooms/room-access.js';
import { RoomRepository } from '../rooms/room.repository.js';
import type { RoomDocument } from '../rooms/room.schema.js';

const MOST_ROOMS = 20_000;
/** The log forgets a room's answers whenever rights may have changed there; this bounds what no message tells of. */
const FRESH_MS = 1000;

/** What is remembered of a room: its fields, and the memberships asked for. null: there is none. */
interface RoomMemory {
  room: RoomDocument | null;
  members: Map<string, MemberDocument | null>;
}

/** Decides on writes for the log: on appends from memory where that is fresh, else with one read for all of a group. */
@Injectable()
export class WriteAuthorityService implements WriteAuthority, OnModuleInit {
  private readonly memory = new LRUCache<string, RoomMemory>({ max: MOST_ROOMS, ttl: FRESH_MS });

  constructor(
    private readonly log: RoomLog,
    private readonly rooms: RoomRepository,
    private readonly members: MemberRepository,
    private readonly clock: DatabaseClock,
  ) {}

  onModuleInit(): void {
    this.log.useAuthority(this);
  }

  async refusals(claims: readonly WriteClaim[]): Promise<Map<WriteClaim, ConfabError>> {
    return refusalsOf(claims, await this.recall(claims), this.clock.now());
  }

  async hold(claims: readonly WriteClaim[], session: ClientSession): Promise<Map<WriteClaim, ConfabError>> {
    const known = await this.read(claims, session);
    await this.members.fence(
      claims.map(({ roomId, actor }) => ({ roomId, userId: actor.userId })),
      session,
    );
    return refusalsOf(claims, known, this.clock.now());
  }

  forget(roomId: string): void {
    this.memory.delete(roomId);
  }

  /** What the claims need, by room. The entries are this call's own: forgetting meanwhile must not lose them. */
  private async recall(claims: readonly WriteClaim[]): Promise<Map<string, RoomMemory>> {
    const known = new Map<string, RoomMemory>();
    const missing: WriteClaim[] = [];
    for (const claim of claims) {
      const memory = this.memory.get(claim.roomId);
      if (memory) known.set(claim.roomId, memory);
      if (!memory || peopleOf(claim).some((userId) => !memory.members.has(userId))) missing.push(claim);
    }
    if (missing.length === 0) return known;
    for (const [roomId, fresh] of await this.read(missing)) {
      const memory = known.get(roomId);
      if (memory) for (const [userId, member] of fresh.members) memory.members.set(userId, member);
      else {
        known.set(roomId, fresh);
        this.memory.set(roomId, fresh);
      }
    }
    return known;
  }

  private async read(claims: readonly WriteClaim[], session?: ClientSession): Promise<Map<string, RoomMemory>> {
    // One after the other: a session takes no two operations at once.
    const rooms = await this.rooms.findAll([...new Set(claims.map(({ roomId }) => roomId))].map(toUuid), session);
    const members = await this.members.findPairs(claims.flatMap(pairsOf), session);
    const byPair = new Map(members.map((member) => [`${member.room_id.toString()} ${member.user_id}`, member]));
    const byId = new Map(rooms.map((room) => [room._id.toString(), room]));
    const fresh = new Map<string, RoomMemory>();
    for (const claim of claims) {
      const { roomId } = claim;
      const memory = fresh.get(roomId) ?? {
        room: byId.get(roomId) ?? null,
        members: new Map<string, MemberDocument | null>(),
      };
      for (const userId of peopleOf(claim)) memory.members.set(userId, byPair.get(`${roomId} ${userId}`) ?? null);
      fresh.set(roomId, memory);
    }
    return fresh;
  }
}

function refusalsOf(
  claims: readonly WriteClaim[],
  known: Map<string, RoomMemory>,
  now: Date,
): Map<WriteClaim, ConfabError> {
  const refusals = new Map<WriteClaim, ConfabError>();
  for (const claim of claims) {
    const { right } = claim;
    if (isServerRight(right)) continue;
    const { room = null, members } = known.get(claim.roomId) ?? {};
    const member = members?.get(claim.actor.userId) ?? null;
    const standing = judged(() => judge(claim.actor, room, member, right, now));
    const refusal =
      standing instanceof ConfabError ? standing : (unseenBy(standing, claim) ?? strangersAmong(claim.named, members));
    if (refusal) refusals.set(claim, refusal);
  }
  return refusals;
}

/** The refusal for copying what was before one came; null where it was not. */
function unseenBy({ member }: RoomStanding, { original }: WriteClaim): ConfabError | null {
  return original && original.seq < (member?.from_seq ?? 0) ? ConfabError.notFound('message') : null;
}

/** The refusal for naming people who are not in the room; null where all are. Whether they exist is not told. */
function strangersAmong(named: readonly NamedPeople[], members: RoomMemory['members'] | undefined): ConfabError | null {
  const wrong = named.filter(({ userIds }) => userIds.some((id) => !members?.get(id)?.is_active));
  if (wrong.length === 0) return null;
  return ConfabError.invalid(...wrong.map(({ field }) => ({ field, message: 'field.room_members' as const })));
}

/** Everybody whose membership the claim hangs on. */
function peopleOf({ actor, named }: WriteClaim): string[] {
  return [actor.userId, ...named.flatMap(({ userIds }) => userIds)];
}

function pairsOf(claim: WriteClaim): { roomId: string; userId: string }[] {
  return peopleOf(claim).map((userId) => ({ roomId: claim.roomId, userId }));
}
