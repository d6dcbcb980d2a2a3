import { isTargeted, maySee, type Viewer, type Visible } from '../modules/log/audience.js';
import type { Envelope } from '../protocol/envelope.js';
import { success } from '../protocol/envelope.js';
import { Latecomers } from './latecomers.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';

/** Socket.IO rooms of one Confab room: connections that take events one by one, and those that take batches. */
const single = (roomId: string): string => `room:${roomId}`;
const batched = (roomId: string): string => `batch:${roomId}`;
const person = (userId: string): string => `user:${userId}`;

/** Who gets an event that is no entry of a log: the connections of these rooms and of this person, each once. */
export interface Reach {
  readonly rooms: readonly string[];
  readonly person?: string;
  /** Whose connections do not get it. */
  readonly except?: string;
  /** Those that are being written to just now may miss it. */
  readonly mayBeLost?: boolean;
}

/**
 * Which connections of this process are subscribed to which rooms. One emit a room and audience: Socket.IO encodes it once
 * for all. Everything here is synchronous, so that nothing comes between a membership entry and what follows it.
 */
export class Subscribers {
  /** By room, where there are any. */
  private readonly late = new Map<string, Latecomers>();
  /** Entries of logs that were sent to connections, each counted for every connection that it went to. */
  delivered = 0;

  /** @param abandoned told when a room has no connection here any more */
  constructor(
    private readonly server: ConfabServer,
    abandoned: (roomId: string) => void,
  ) {
    server.on('connection', (socket) => {
      void socket.join(person(socket.data.actor.userId));
    });
    const { adapter } = server.of('/');
    adapter.on('delete-room', (name: string) => {
      const [kind, roomId] = name.split(':', 2);
      if (roomId === undefined || (kind !== 'room' && kind !== 'batch') || this.has(roomId)) return;
      this.late.delete(roomId);
      abandoned(roomId);
    });
    adapter.on('leave-room', (name: string, socketId: string) => {
      this.late.get(name.slice(name.indexOf(':') + 1))?.set(socketId, 0);
    });
  }

  /** Whether any connection here is subscribed to the room. */
  has(roomId: string): boolean {
    const { rooms } = this.server.of('/').adapter;
    return rooms.has(single(roomId)) || rooms.has(batched(roomId));
  }

  /** The room's connections here. */
  of(roomId: string): ConfabSocket[] {
    return [...this.socketsIn(single(roomId)), ...this.socketsIn(batched(roomId))];
  }

  /** The rooms that a connection is subscribed to. */
  roomsOf(socket: ConfabSocket): string[] {
    return [...socket.rooms].flatMap((name) => {
      const [kind, roomId] = name.split(':', 2);
      return roomId !== undefined && (kind === 'room' || kind === 'batch') ? [roomId] : [];
    });
  }

  /** Somebody's connections here that follow their rooms by themselves. */
  followingOf(userId: string): ConfabSocket[] {
    return this.connectionsOf(userId).filter(({ data }) => data.subscribed);
  }

  /** Subscribes a connection, which sees the log from that seq on; one that is subscribed already, too. */
  add(socket: ConfabSocket, roomId: string, fromSeq: number): void {
    if (!socket.connected) return;
    void socket.join(socket.data.batch ? batched(roomId) : single(roomId));
    const late = this.late.get(roomId) ?? new Latecomers();
    late.set(socket.id, fromSeq);
    if (fromSeq > 0) this.late.set(roomId, late);
  }

  remove(socket: ConfabSocket, roomId: string): void {
    void socket.leave(single(roomId));
    void socket.leave(batched(roomId));
  }

  /** Somebody's connections here. */
  connectionsOf(userId: string): ConfabSocket[] {
    return connectionsOf(this.server, userId);
  }

  isIn(socket: ConfabSocket, roomId: string): boolean {
    return socket.rooms.has(single(roomId)) || socket.rooms.has(batched(roomId));
  }

  removeAll(roomId: string): void {
    for (const socket of this.of(roomId)) this.remove(socket, roomId);
  }

  /** The seq from which all connections of the room see its log; 0: from its beginning. */
  latestStart(roomId: string): number {
    return this.late.get(roomId)?.latest ?? 0;
  }

  /** Sends the same events to all connections of the room. */
  broadcast(roomId: string, events: readonly Envelope[]): void {
    const { rooms } = this.server.of('/').adapter;
    this.delivered += events.length * this.count(roomId);
    if (rooms.has(single(roomId))) this.emitEach([single(roomId)], events);
    if (rooms.has(batched(roomId))) this.emitBatch([batched(roomId)], roomId, events);
  }

  /** Sends each connection of the room its form of the events: one emit for all who get the same. */
  sendForms(
    roomId: string,
    formFor: (viewer: Viewer) => string,
    eventsFor: (viewer: Viewer) => readonly Envelope[],
  ): void {
    const forms = new Map<string, { events: readonly Envelope[]; single: string[]; batched: string[] }>();
    for (const socket of this.of(roomId)) {
      const viewer = this.viewerOf(socket, roomId);
      const form = formFor(viewer);
      const group = forms.get(form) ?? { events: eventsFor(viewer), single: [], batched: [] };
      forms.set(form, group);
      group[socket.data.batch ? 'batched' : 'single'].push(socket.id);
    }
    for (const group of forms.values()) {
      this.delivered += group.events.length * (group.single.length + group.batched.length);
      if (group.single.length > 0) this.emitEach(group.single, group.events);
      if (group.batched.length > 0) this.emitBatch(group.batched, roomId, group.events);
    }
  }

  /** How many connections are subscribed to the room here. */
  count(roomId: string): number {
    const { rooms } = this.server.of('/').adapter;
    return (rooms.get(single(roomId))?.size ?? 0) + (rooms.get(batched(roomId))?.size ?? 0);
  }

  /** Sends one event outside the logs. */
  signal(event: Envelope, { rooms, person: userId, except, mayBeLost = false }: Reach): void {
    const { adapter } = this.server.of('/');
    const names = rooms.flatMap((roomId) => [single(roomId), batched(roomId)]);
    if (userId !== undefined) names.push(person(userId));
    const known = names.filter((name) => adapter.rooms.has(name));
    // Without a room, Socket.IO would send it to everybody.
    if (known.length === 0) return;
    const { local } = this.server;
    const reached = (mayBeLost ? local.volatile : local).to(known);
    (except === undefined ? reached : reached.except(person(except))).emit(event.type, event);
  }

  /** Sends one event about a message to those of the room's connections that may see it. */
  signalAbout(roomId: string, message: Visible, event: Envelope): void {
    const isForAll = !isTargeted(message) && this.latestStart(roomId) <= message.seq;
    if (isForAll) this.signal(event, { rooms: [roomId] });
    else {
      const seeing = this.of(roomId).filter((socket) => maySee(this.viewerOf(socket, roomId), message));
      if (seeing.length > 0) this.server.local.to(seeing.map(({ id }) => id)).emit(event.type, event);
    }
  }

  private viewerOf({ id, data }: ConfabSocket, roomId: string): Viewer {
    const { userId, language } = data.actor;
    return { userId, language, fromSeq: this.late.get(roomId)?.seqOf(id) ?? 0 };
  }

  private emitEach(to: string[], events: readonly Envelope[]): void {
    for (const event of events) this.server.local.to(to).emit(event.type, event);
  }

  private emitBatch(to: string[], roomId: string, events: readonly Envelope[]): void {
    const batch = { room_id: roomId, events: events.map(({ type, data }) => ({ type, data })) };
    this.server.local.to(to).emit('batch', success('batch', batch));
  }

  private socketsIn(name: string): ConfabSocket[] {
    return socketsIn(this.server, name);
  }
}

/** Somebody's connections to this process. */
export function connectionsOf(server: ConfabServer, userId: string): ConfabSocket[] {
  return socketsIn(server, person(userId));
}

function socketsIn(server: ConfabServer, name: string): ConfabSocket[] {
  const { adapter, sockets } = server.of('/');
  return [...(adapter.rooms.get(name) ?? [])].flatMap((id) => sockets.get(id) ?? []);
}
