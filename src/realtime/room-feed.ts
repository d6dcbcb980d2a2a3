import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DomainEvents } from '../core/events/domain-events.js';
import { JointHeads } from '../modules/log/joint-heads.js';
import { LogReader } from '../modules/log/log-reader.js';
import { EVERYBODY, type Viewer, type Visible } from '../modules/log/audience.js';
import { beginningOf, toldBy } from '../modules/log/log-entry.js';
import type { Commit, LogEntry, RoomHead } from '../modules/log/log.types.js';
import { formFor, hasOneForm } from '../modules/log/message.mapper.js';
import type { MemberDocument } from '../modules/members/member.schema.js';
import { RoomAccess, type RoomStanding } from '../modules/rooms/room-access.js';
import type { Envelope } from '../protocol/envelope.js';
import { FeedEvents, type FeedItem } from './feed-events.service.js';
import type { Position } from './entry-sequence.js';
import { HeadWatch } from './head-watch.js';
import { RoomStream } from './room-stream.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';
import { type Reach, Subscribers } from './subscribers.js';
import './realtime.events.js';

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
  private readonly opened = new Map<string, RoomStream>();
  private subscribers: Subscribers | null = null;
  private readonly watch: HeadWatch;
  private readonly stopListening: () => void;

  constructor(
    private readonly events: DomainEvents,
    private readonly reader: LogReader,
    private readonly heads: JointHeads,
    private readonly access: RoomAccess,
    private readonly feedEvents: FeedEvents,
  ) {
    this.stopListening = events.on('log.committed', (commit) => this.hear(commit));
    const roomIds = (): string[] => [...this.streams.keys()];
    this.watch = new HeadWatch(reader, roomIds, async (id, head) => (await this.streams.get(id))?.levelWith(head));
  }

  onModuleDestroy(): void {
    this.stopListening();
    this.watch.stop();
  }

  /** Sets the server whose connections are fed. Once, before the first of them. */
  attach(server: ConfabServer): void {
    this.subscribers = new Subscribers(server, (roomId) => this.closeIfLeft(roomId));
    this.watch.start();
  }

  /**
   * Subscribes a connection to a room. Membership is checked again once it is subscribed: a removal that was passed in
   * between found nothing to take away.
   * @throws ConfabError not_found
   */
  async subscribe(socket: ConfabSocket, roomId: string): Promise<void> {
    const { member } = await this.access.require(socket.data.actor, roomId, 'read');
    await this.add(socket, roomId, member?.from_seq ?? 0);
    try {
      await this.access.require(socket.data.actor, roomId, 'read');
    } catch (error) {
      this.connections.remove(socket, roomId);
      throw error;
    }
  }

  /** Subscribes a connection to rooms that its user may read. The caller checks them again afterwards. */
  async subscribeAll(socket: ConfabSocket, standings: ReadonlyMap<string, RoomStanding>): Promise<void> {
    await this.open([...standings.keys()]);
    for (const [roomId, { member }] of standings) await this.add(socket, roomId, member?.from_seq ?? 0);
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

  /** Entries of logs that were pushed here, each counted for every connection that it went to. */
  get delivered(): number {
    return this.subscribers?.delivered ?? 0;
  }

  /** How many connections are subscribed to a room here. */
  connectionCount(roomId: string): number {
    return this.connections.count(roomId);
  }

  /**
   * Sends an event that is no entry of a log, to connections of other processes too. What is pushed of logs neither waits for
   * it nor is told apart by it.
   */
  signal(event: Envelope, reach: Reach): void {
    this.signalHere(event, reach);
    this.events.publish('signal.sent', { event, reach });
  }

  /** The same, to connections of this process alone. */
  signalHere(event: Envelope, reach: Reach): void {
    this.connections.signal(event, reach);
  }

  /** Takes what was written into a log, here or by another process: as far as it comes next, it is pushed at once. */
  hear(commit: Commit): void {
    if (!this.subscribers) return;
    const stream = this.streams.get(commit.roomId) ?? this.openForNewcomers(commit);
    stream?.then(
      (open) => {
        open.offer(commit.entries);
      },
      (error: unknown) => {
        this.logger.error({ err: error }, 'A room could not be opened');
      },
    );
  }

  /** Another process let somebody into a room, by an entry behind that seq. Where the room is followed already, it comes with it. */
  letIn(roomId: string, userId: string, behind: number): void {
    if (!this.subscribers || this.streams.has(roomId) || this.connections.followingOf(userId).length === 0) return;
    this.openBehind(roomId, behind)
      .then(() => this.lookAt(roomId))
      .catch((error: unknown) => {
        this.logger.error({ err: error }, 'A room could not be opened');
      });
  }

  /** A room's log goes on: another process says so. */
  async lookAt(roomId: string): Promise<void> {
    const stream = await this.streams.get(roomId);
    stream?.levelWith(await this.reader.head(roomId));
  }

  /** Up to which seq a room's log has been pushed here; null where the room has no connection. */
  passedSeq(roomId: string): number | null {
    return this.opened.get(roomId)?.passedSeq ?? null;
  }

  /** Where a room's log stands for its connections here: as it was read, or further, where more has been pushed since. */
  headPassed(roomId: string, read: RoomHead): RoomHead {
    return this.opened.get(roomId)?.furthest(read) ?? read;
  }

  /** Sends an event about a message that has been pushed to those of the room's connections that may see it. */
  signalAbout(roomId: string, message: Visible, event: Envelope): void {
    this.connections.signalAbout(roomId, message, event);
  }

  /** Unsubscribes a connection from the rooms that its user may not read, for a connection whose rights have changed. */
  async retain(socket: ConfabSocket): Promise<void> {
    const roomIds = this.connections.roomsOf(socket);
    const readable = await this.access.standings(socket.data.actor, roomIds, 'read');
    for (const roomId of roomIds) if (!readable.has(roomId)) this.connections.remove(socket, roomId);
  }

  private get connections(): Subscribers {
    if (!this.subscribers) throw new Error('The feed is not attached to a server');
    return this.subscribers;
  }

  /** A room that had no connection here gets its first when somebody connected here joins it. */
  private openForNewcomers({ roomId, entries }: Commit): Promise<RoomStream> | undefined {
    const isForSomebodyHere = (entry: LogEntry): boolean => {
      const event = toldBy(entry);
      const joined = event?.type === 'member_joined' ? event.user_id : null;
      return joined !== null && this.connections.followingOf(joined).length > 0;
    };
    return entries.some(isForSomebodyHere) ? this.openBehind(roomId, beginningOf(entries)) : undefined;
  }

  private openBehind(roomId: string, seq: number): Promise<RoomStream> {
    this.events.publish('room.followed', { roomId });
    const stream = this.reader.head(roomId).then(({ rev }) => this.newStream(roomId, { seq, rev }));
    this.keep(roomId, stream);
    return stream;
  }

  private async open(roomIds: readonly string[]): Promise<void> {
    const missing = roomIds.filter((roomId) => !this.streams.has(roomId));
    if (missing.length > 0) {
      for (const roomId of missing) this.events.publish('room.followed', { roomId });
      const heads = this.heads.of(missing);
      for (const roomId of missing)
        this.keep(
          roomId,
          heads.then((all) => this.newStream(roomId, all.get(roomId) ?? { seq: 0, rev: 0 })),
        );
    }
    await Promise.all(roomIds.flatMap((roomId) => this.streams.get(roomId) ?? []));
  }

  private async add(socket: ConfabSocket, roomId: string, fromSeq: number): Promise<void> {
    // While this waits, the room's last other connection may go, and the stream with it: nothing may come between the look
    // and the adding.
    do await this.open([roomId]);
    while (!this.opened.has(roomId));
    this.connections.add(socket, roomId, fromSeq);
    this.closeIfLeft(roomId);
  }

  /** A stream without connections ends with what it knows of: that may let somebody in again. */
  private closeIfLeft(roomId: string): void {
    if (!this.connections.has(roomId) && this.opened.get(roomId)?.isAtRest !== false) this.close(roomId);
  }

  private close(roomId: string): void {
    this.opened.get(roomId)?.close();
    this.opened.delete(roomId);
    if (this.streams.delete(roomId)) this.events.publish('room.left', { roomId });
  }

  private newStream(roomId: string, start: Position): RoomStream {
    const stream = new RoomStream(roomId, start, {
      reader: this.reader,
      feedEvents: this.feedEvents,
      push: (run) => this.push(roomId, run),
      rested: () => {
        if (this.opened.get(roomId) === stream) this.closeIfLeft(roomId);
      },
    });
    return stream;
  }

  private keep(roomId: string, stream: Promise<RoomStream>): void {
    this.streams.set(roomId, stream);
    const isCurrent = (): boolean => this.streams.get(roomId) === stream;
    stream.then(
      (open) => {
        if (isCurrent()) this.opened.set(roomId, open);
        else open.close();
      },
      () => {
        if (!isCurrent()) return;
        this.streams.delete(roomId);
        this.events.publish('room.left', { roomId });
      },
    );
  }

  /** Pushes a run: newcomers first get in, all get its entries, then whom its last entry removes is out. */
  private push(roomId: string, run: readonly FeedItem[]): void {
    for (const item of run) this.admit(roomId, item);
    const eventsFor = (viewer: Viewer): Envelope[] => run.flatMap((item) => item.eventsFor(viewer));
    const late = this.connections.latestStart(roomId);
    if (run.every(({ sheet }) => hasOneForm(sheet, late))) this.connections.broadcast(roomId, eventsFor(EVERYBODY));
    else
      this.connections.sendForms(roomId, (viewer) => run.map(({ sheet }) => formFor(sheet, viewer)).join(), eventsFor);
    const last = run.at(-1);
    const event = last ? toldBy(last.entry) : null;
    if (event?.type === 'room_deleted') this.connections.removeAll(roomId);
    if (event?.type === 'member_left' && event.user_id !== null)
      this.letOut(roomId, event.user_id, last?.member ?? null);
    this.events.publish('room.passed', { roomId, entries: run.map(({ entry }) => entry) });
  }

  /** Somebody who was let in again since keeps what they subscribed to meanwhile, and sees what the new membership shows. */
  private letOut(roomId: string, userId: string, member: MemberDocument | null): void {
    for (const socket of this.connections.connectionsOf(userId)) {
      if (!this.connections.isIn(socket, roomId)) continue;
      if (member?.is_active) this.connections.add(socket, roomId, member.from_seq);
      else this.connections.remove(socket, roomId);
    }
  }

  private admit(roomId: string, { entry: { message }, member }: FeedItem): void {
    // The membership is read anew: one that has ended since is not to be let in only to be removed a moment later.
    if (message.event?.type !== 'member_joined' || !member?.is_active) return;
    for (const socket of this.connections.followingOf(member.user_id))
      this.connections.add(socket, roomId, member.from_seq);
  }
}
