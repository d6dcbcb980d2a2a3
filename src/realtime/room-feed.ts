import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainEvents } from '../core/events/domain-events.js';
import { toUuid } from '../core/database/uuid.js';
import { maySee, type Viewer } from '../modules/log/audience.js';
import { LogReader } from '../modules/log/log-reader.js';
import type { Commit, LogEntry } from '../modules/log/log.types.js';
import { MemberRepository } from '../modules/members/member.repository.js';
import { RoomAccess, viewerOf } from '../modules/rooms/room-access.js';
import { FeedEvents, type FeedItem } from './feed-events.service.js';
import { EntrySequence, type Position } from './entry-sequence.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';
import { Subscribers } from './subscribers.js';

/** How long an early entry waits for what is missing before it, before the log is asked. */
const PATIENCE_MS = 50;
const PAUSE_AFTER_TROUBLE_MS = 250;
/** Entries pushed at once: a batch of them is one frame. */
const LARGEST_PUSH = 100;
const EARLY_ENTRIES = 2000;
const FILL_PAGE = 500;

/** One room that has connections here: how far it was pushed, and what waits. */
interface RoomStream {
  readonly sequence: EntrySequence;
  /** The loop that pushes what is next; one at a time, so that order holds across its waits. */
  pumping: boolean;
  /** Set while early entries wait for those missing. */
  patience: NodeJS.Timeout | null;
  /** It has no connections any more; a later stream of the room may have. What waits here is not for those. */
  isClosed: boolean;
}

/**
 * Pushes each room's log to the connections of this process, in log order. A commit is only a hint: what arrives early
 * waits a moment, then the log is read from where the feed stands, so nothing that is lost on the way is lost here.
 *
 * Memberships are applied as they are passed: somebody removed gets the entry that says so and nothing behind it,
 * whatever is late or lost. Entries before a newcomer's own may come with it; what they may see is the audience's rule.
 */
@Injectable()
export class RoomFeed implements OnModuleDestroy {
  private readonly logger = new Logger('Feed');
  /** Opening ones too: what is committed while the heads are read must not be missed. */
  private readonly streams = new Map<string, Promise<RoomStream>>();
  private subscribers: Subscribers | null = null;
  private readonly stopListening: () => void;

  constructor(
    events: DomainEvents,
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly members: MemberRepository,
    private readonly feedEvents: FeedEvents,
  ) {
    this.stopListening = events.on('log.committed', (commit) => {
      this.onCommit(commit);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** Sets the server whose connections are fed. Once, before the first of them. */
  attach(server: ConfabServer): void {
    this.subscribers = new Subscribers(server, (roomId) => {
      this.close(roomId);
    });
  }

  /**
   * Subscribes a connection to a room. Membership is checked again once it is subscribed: a removal that was passed in
   * between found nothing to take away.
   * @throws ConfabError not_found
   */
  async subscribe(socket: ConfabSocket, roomId: string): Promise<void> {
    const viewer = viewerOf(await this.access.require(socket.data.actor, roomId, 'read'));
    await this.add(socket, roomId, viewer);
    try {
      await this.access.require(socket.data.actor, roomId, 'read');
    } catch (error) {
      this.connections.remove(socket, roomId);
      throw error;
    }
  }

  /** Subscribes a connection to those of the rooms that its user is a member of. The caller checks them again afterwards. */
  async subscribeAll(socket: ConfabSocket, roomIds: readonly string[]): Promise<void> {
    const members = await this.members.ofUser(socket.data.actor.userId, roomIds.map(toUuid));
    await this.open([...members.keys()]);
    for (const [roomId, { from_seq: fromSeq }] of members) await this.add(socket, roomId, { fromSeq });
  }

  unsubscribe(socket: ConfabSocket, roomId: string): void {
    this.connections.remove(socket, roomId);
  }

  /** Who is subscribed to a room here, with how many connections. */
  connectedTo(roomId: string): Map<string, number> {
    const people = new Map<string, number>();
    for (const { data } of this.connections.of(roomId))
      people.set(data.actor.userId, (people.get(data.actor.userId) ?? 0) + 1);
    return people;
  }

  private get connections(): Subscribers {
    if (!this.subscribers) throw new Error('The feed is not attached to a server');
    return this.subscribers;
  }

  private onCommit(commit: Commit): void {
    if (!this.subscribers) return;
    const stream = this.streams.get(commit.roomId) ?? this.openForNewcomers(commit);
    stream?.then(
      (open) => {
        open.sequence.offer(commit.entries);
        this.pump(commit.roomId, open);
      },
      (error: unknown) => {
        this.logger.error({ err: error }, 'A room could not be opened');
      },
    );
  }

  /** A room that had no connection here gets its first when somebody connected here joins it. */
  private openForNewcomers({ roomId, entries }: Commit): Promise<RoomStream> | undefined {
    const first = entries.find(({ message: { event } }) => {
      return (
        event?.type === 'member_joined' &&
        event.user_id !== null &&
        this.connections.followingOf(event.user_id).length > 0
      );
    });
    if (!first) return undefined;
    // From the beginning of this commit, so that those it makes members learn of all of it: a new room tells itself first.
    const before = Math.min(...entries.flatMap((entry) => (entry.kind === 'message' ? entry.seq - 1 : [])));
    const stream = this.reader.head(roomId).then(({ rev }) => newStream({ seq: before, rev }));
    this.keep(roomId, stream);
    return stream;
  }

  private async open(roomIds: readonly string[]): Promise<void> {
    const missing = roomIds.filter((roomId) => !this.streams.has(roomId));
    if (missing.length > 0) {
      const heads = this.reader.heads(missing);
      for (const roomId of missing)
        this.keep(
          roomId,
          heads.then((all) => newStream(all.get(roomId) ?? { seq: 0, rev: 0 })),
        );
    }
    await Promise.all(roomIds.flatMap((roomId) => this.streams.get(roomId) ?? []));
  }

  private async add(socket: ConfabSocket, roomId: string, viewer: Viewer): Promise<void> {
    // While this waits, the room's last other connection may go, and the stream with it: nothing may come between the look
    // and the adding.
    do await this.open([roomId]);
    while (!this.streams.has(roomId));
    this.connections.add(socket, roomId, viewer);
  }

  private close(roomId: string): void {
    this.streams.get(roomId)?.then(
      (stream) => {
        stream.isClosed = true;
      },
      () => undefined,
    );
    this.streams.delete(roomId);
  }

  private keep(roomId: string, stream: Promise<RoomStream>): void {
    this.streams.set(roomId, stream);
    stream.catch(() => {
      if (this.streams.get(roomId) === stream) this.streams.delete(roomId);
    });
  }

  private pump(roomId: string, stream: RoomStream): void {
    if (stream.pumping) return;
    stream.pumping = true;
    void this.pumpAll(roomId, stream).finally(() => {
      stream.pumping = false;
      if (!this.connections.has(roomId)) this.close(roomId);
      else this.beatPatience(roomId, stream);
    });
  }

  private async pumpAll(roomId: string, stream: RoomStream): Promise<void> {
    for (
      let entries = stream.sequence.take(LARGEST_PUSH);
      entries.length > 0;
      entries = stream.sequence.take(LARGEST_PUSH)
    ) {
      const items = await this.itemsOf(roomId, stream, entries);
      for (const run of runsOf(items)) if (!stream.isClosed) this.push(roomId, run);
    }
  }

  /** Entries taken must be pushed: while the database is in trouble, they wait for it. */
  private async itemsOf(roomId: string, stream: RoomStream, entries: LogEntry[]): Promise<FeedItem[]> {
    for (;;) {
      try {
        return await this.feedEvents.of(roomId, entries);
      } catch (error) {
        if (stream.isClosed) return [];
        this.logger.warn({ err: error }, 'Entries could not be shown yet');
        await delay(PAUSE_AFTER_TROUBLE_MS);
      }
    }
  }

  /** Pushes a run: newcomers first get in, all get its entries, then whom its last entry removes is out. */
  private push(roomId: string, run: readonly FeedItem[]): void {
    for (const item of run) this.letIn(roomId, item);
    const isSeenByAll = run.every(({ entry }) =>
      this.connections.allSee(roomId, (viewer) => maySee(viewer, entry.message)),
    );
    if (isSeenByAll)
      this.connections.broadcast(
        roomId,
        run.flatMap(({ events }) => events),
      );
    else
      this.connections.sendEach(roomId, (viewer) =>
        run.flatMap(({ entry, events, skipped }) => (maySee(viewer, entry.message) ? events : [skipped])),
      );
    const event = run.at(-1)?.entry.message.event;
    if (event?.type === 'room_deleted') this.connections.removeAll(roomId);
    if (event?.type === 'member_left' && event.user_id !== null) this.connections.removePerson(event.user_id, roomId);
  }

  private letIn(roomId: string, { entry: { message }, member }: FeedItem): void {
    // The membership is read anew: one that has ended since is not to be let in only to be removed a moment later.
    if (message.event?.type !== 'member_joined' || !member?.is_active) return;
    for (const socket of this.connections.followingOf(member.user_id))
      this.connections.add(socket, roomId, { fromSeq: member.from_seq });
  }

  /** Where early entries wait, gives those before them a moment, then reads them from the log. */
  private beatPatience(roomId: string, stream: RoomStream): void {
    if (!stream.sequence.isBehind || stream.patience) return;
    stream.patience = setTimeout(() => {
      this.fill(roomId, stream)
        .catch((error: unknown) => {
          this.logger.warn({ err: error }, 'A gap could not be filled yet');
        })
        .finally(() => {
          stream.patience = null;
          this.pump(roomId, stream);
        });
    }, PATIENCE_MS).unref();
  }

  private async fill(roomId: string, stream: RoomStream): Promise<void> {
    if (stream.isClosed) return;
    const { seq, rev } = stream.sequence.position;
    const entries = await this.reader.entriesAfter(roomId, seq, rev, FILL_PAGE);
    stream.sequence.refill(entries, entries.length < FILL_PAGE);
  }
}

function newStream(position: Position): RoomStream {
  return { sequence: new EntrySequence(position, EARLY_ENTRIES), pumping: false, patience: null, isClosed: false };
}

/** Cuts the items behind each entry that takes the room from somebody: what follows is not for them. */
function runsOf(items: readonly FeedItem[]): FeedItem[][] {
  const runs: FeedItem[][] = [[]];
  for (const item of items) {
    runs.at(-1)?.push(item);
    const type = item.entry.message.event?.type;
    if (item.entry.kind === 'message' && (type === 'member_left' || type === 'room_deleted')) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}
