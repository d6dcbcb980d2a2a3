import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { Config } from '../../config/config.js';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import {
  SyncCommand,
  type SyncAnswer,
  type SyncRoomPosition,
  type SyncRoomView,
} from '../../protocol/commands/sync.command.js';
import type { MessageView } from '../../protocol/views/message.view.js';
import { finds, type Viewer } from '../log/audience.js';
import type { ReadMarkView } from '../../protocol/views/read-mark.view.js';
import { LogReader } from '../log/log-reader.js';
import type { RoomHead } from '../log/log.types.js';
import { type MessageSheet, MessageViews, viewFor } from '../log/message.mapper.js';
import { StreamViews } from '../log/stream-views.js';
import { isBehind, type Missed, missedSince } from '../log/missed.js';
import { readMarkOf } from '../members/member.mapper.js';
import { OwnSideRepository } from '../members/own-side.repository.js';
import { type MyMembership, OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess, type RoomStanding } from '../rooms/room-access.js';
import { RoomViews } from '../rooms/room.mapper.js';

/** Rooms read at once for one sync, and syncs under way at once: sends need connections to the database, too. */
const ROOMS_AT_ONCE = 8;
const SYNCS_AT_ONCE = 4;
const RETRY_AFTER_MS = 500;

/** One room of a sync that the asker may read. */
interface RoomSync {
  position: SyncRoomPosition;
  standing: RoomStanding;
  head: RoomHead;
  reset: boolean;
}

/** What one brings, with all that its views are made of. */
interface Found extends Pick<Missed, 'reached' | 'hasMore' | 'bytes'> {
  messages: MessageSheet[];
  changed: MessageSheet[];
}

/** What a client missed: the messages after its seq, and the older ones that changes after its rev touched. */
@Injectable()
export class SyncService {
  private readonly turn = pLimit(SYNCS_AT_ONCE);

  constructor(
    private readonly config: Config,
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly views: MessageViews,
    private readonly rooms: RoomViews,
    private readonly own: OwnSides,
    private readonly sides: OwnSideRepository,
    private readonly streams: StreamViews,
  ) {}

  @Handles(SyncCommand)
  async sync({ rooms }: SyncCommand, { actor, deadline }: ActorContext): Promise<SyncAnswer> {
    return this.turn(async () => {
      const asked = await this.asked(rooms, actor, deadline);
      const missed = await this.missed(asked, deadline);
      const views = await this.viewsOf(await this.stillTheirs(asked, missed, actor), missed, actor);
      return { rooms: rooms.map(({ room_id: id }, index) => views[index] ?? nothing(id)) };
    });
  }

  /** Heads first, then the rights, then what lies up to the heads: what came after a removal is not in it. */
  private async asked(rooms: SyncRoomPosition[], actor: Actor, deadline: number): Promise<(RoomSync | null)[]> {
    requireTime(deadline);
    const ids = [...new Set(rooms.map(({ room_id: id }) => id))];
    const heads = await this.reader.heads(ids);
    const standings = await this.access.standings(actor, ids, 'read');
    return rooms.map((position) => {
      const head = heads.get(position.room_id);
      const standing = standings.get(position.room_id);
      if (!head || !standing) return null;
      const { epoch } = standing.room;
      const isAhead = position.after_seq > head.seq || position.after_rev > head.rev;
      // Somebody who left and came back, where newcomers see nothing of before: what their client knows is not theirs now.
      const isBefore = position.after_seq > 0 && position.after_seq < (standing.member?.from_seq ?? 0);
      return { position, standing, head, reset: (position.epoch ?? epoch) !== epoch || isAhead || isBefore };
    });
  }

  /** What each room brings, until the answer is full; the rooms behind that say has_more where they stand. */
  private async missed(asked: (RoomSync | null)[], deadline: number): Promise<(Found | null)[]> {
    const all: (Found | null)[] = [];
    let left = this.config.limits.sync_bytes;
    while (all.length < asked.length) {
      requireTime(deadline);
      const some = asked.slice(all.length, all.length + ROOMS_AT_ONCE);
      const found = await Promise.all(
        some.map(async (room) => (room ? this.missedIn(room, left / some.length) : null)),
      );
      for (const missed of found) left -= missed?.bytes ?? 0;
      all.push(...found);
    }
    return all;
  }

  private async missedIn({ position, head, reset }: RoomSync, bytes: number): Promise<Found> {
    const after = { seq: position.after_seq, rev: position.after_rev };
    const none = { messages: [], changed: [], bytes: 0 };
    if (reset || !isBehind(after, head)) return { ...none, reached: head, hasMore: false };
    if (bytes <= 0) return { ...none, reached: after, hasMore: true };
    const bounds = { entries: this.config.limits.sync_page, bytes };
    const missed = await missedSince(this.reader, position.room_id, after, head, bounds);
    const [messages, changed] = await Promise.all([
      this.views.sheets(missed.messages),
      this.views.sheets(missed.changed),
    ]);
    return { ...missed, messages, changed };
  }

  /**
   * The rights asked again, now that all is read: messages come as they are now, and what became of them after a removal is
   * not shown. Only of rooms that bring something, as most do not.
   */
  private async stillTheirs(
    asked: (RoomSync | null)[],
    missed: (Found | null)[],
    actor: Actor,
  ): Promise<(RoomSync | null)[]> {
    const ids = asked.flatMap((sync, index) => (sync && bringsAny(missed[index]) ? [sync.position.room_id] : []));
    if (ids.length === 0) return asked;
    const standings = await this.access.standings(actor, ids, 'read');
    return asked.map((sync, index) => {
      if (!sync || !bringsAny(missed[index])) return sync;
      const standing = standings.get(sync.position.room_id);
      return standing ? { ...sync, standing } : null;
    });
  }

  /** Rooms and memberships are looked up for all rooms at once, however many there are. */
  private async viewsOf(
    asked: (RoomSync | null)[],
    missed: (Found | null)[],
    actor: Actor,
  ): Promise<(SyncRoomView | null)[]> {
    const syncs = asked.flatMap((room) => room ?? []);
    const standings = syncs.map(({ standing }) => standing);
    // What was hidden is read after the memberships, whose own_rev then is not ahead of it.
    const viewers = await this.own.viewers(actor, standings);
    const [rooms, mine, reads, streams] = await Promise.all([
      this.rooms.of(actor, standings),
      this.mineOf(syncs),
      this.readsOf(standings),
      this.streams.of(viewers),
    ]);
    const roomById = new Map(rooms.map((room) => [room.id, room]));
    return asked.map((sync, index) => {
      const found = missed[index];
      const id = sync?.position.room_id ?? '';
      const viewer = viewers.get(id);
      if (!sync || !found || !viewer) return null;
      const { member = null, unread_count = 0 } = mine.get(id) ?? {};
      const [marks, streaming] = [reads.get(id) ?? [], streams.get(id) ?? []];
      const common = { room: roomById.get(id) ?? null, member, unread_count, reads: marks, streams: streaming };
      return { ...viewOf(sync, found, viewer), ...common };
    });
  }

  /** The asker's own memberships, by room id. */
  private async mineOf(syncs: readonly RoomSync[]): Promise<Map<string, MyMembership>> {
    const stands = syncs.flatMap(({ standing: { member }, head: { tally } }) => (member ? [{ member, tally }] : []));
    return new Map((await this.own.mine(stands)).map((mine) => [mine.member.room_id, mine]));
  }

  /** How far the people of rooms have read that are small enough to tell each other, by room id. */
  private async readsOf(standings: readonly RoomStanding[]): Promise<Map<string, ReadMarkView[]>> {
    const small = standings.filter(({ room }) => room.member_count <= this.config.limits.receipt_members);
    const reads = new Map<string, ReadMarkView[]>(small.map(({ room }) => [room._id.toString(), []]));
    const marks = await this.sides.readMarks(small.map(({ room }) => room._id));
    for (const mark of marks) reads.get(mark.room_id.toString())?.push(readMarkOf(mark));
    return reads;
  }
}

function bringsAny(found: Found | null | undefined): boolean {
  return (found?.messages.length ?? 0) + (found?.changed.length ?? 0) > 0;
}

function viewOf(
  { position, standing, reset }: RoomSync,
  found: Found,
  viewer: Viewer,
): Omit<SyncRoomView, 'room' | 'member' | 'unread_count' | 'reads' | 'streams'> {
  const seen = (sheets: readonly MessageSheet[]): MessageView[] =>
    sheets.flatMap((sheet) => (finds(viewer, sheet.message) ? [viewFor(sheet, viewer)] : []));
  return {
    room_id: position.room_id,
    code: null,
    messages: seen(found.messages),
    changed: seen(found.changed),
    head_seq: found.reached.seq,
    head_rev: found.reached.rev,
    epoch: standing.room.epoch,
    has_more: found.hasMore,
    reset,
    hidden: [...(viewer.side?.hidden.keys() ?? [])],
  };
}

/** Nobody waits for an answer after its deadline: what is left of the work is not done. */
function requireTime(deadline: number): void {
  if (Date.now() > deadline) throw new ConfabError('overloaded', undefined, { retry_after_ms: RETRY_AFTER_MS });
}

/** The answer for a room that is not, or no longer, the asker's to see. */
function nothing(roomId: string): SyncRoomView {
  return {
    room_id: roomId,
    code: 'not_found',
    messages: [],
    changed: [],
    head_seq: 0,
    head_rev: 0,
    epoch: '',
    has_more: false,
    reset: false,
    room: null,
    member: null,
    unread_count: 0,
    reads: [],
    hidden: [],
    streams: [],
  };
}
