import type { Viewer } from '../modules/log/audience.js';
import type { Envelope } from '../protocol/envelope.js';
import { success } from '../protocol/envelope.js';
import type { ConfabServer, ConfabSocket } from './socket.types.js';

/** Socket.IO rooms of one Confab room: connections that take events one by one, and those that take batches. */
const single = (roomId: string): string => `room:${roomId}`;
const batched = (roomId: string): string => `batch:${roomId}`;
const person = (userId: string): string => `user:${userId}`;

/**
 * Which connections of this process are subscribed to which rooms. One emit a room and audience: Socket.IO encodes it once
 * for all. Everything here is synchronous, so that nothing comes between a membership entry and what follows it.
 */
export class Subscribers {
  /** By room: the connections that do not see the whole log. */
  private readonly viewers = new Map<string, Map<string, Viewer>>();

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
      this.viewers.delete(roomId);
      abandoned(roomId);
    });
    adapter.on('leave-room', (name: string, socketId: string) => {
      this.viewers.get(name.slice(name.indexOf(':') + 1))?.delete(socketId);
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

  /** Subscribes a connection; one that is already from now on sees as much as `viewer` does. */
  add(socket: ConfabSocket, roomId: string, viewer: Viewer): void {
    if (!socket.connected) return;
    void socket.join(socket.data.batch ? batched(roomId) : single(roomId));
    const viewers = this.viewers.get(roomId) ?? new Map<string, Viewer>();
    if (viewer.fromSeq > 0) this.viewers.set(roomId, viewers.set(socket.id, viewer));
    else viewers.delete(socket.id);
  }

  remove(socket: ConfabSocket, roomId: string): void {
    void socket.leave(single(roomId));
    void socket.leave(batched(roomId));
  }

  /** Somebody's connections here. */
  connectionsOf(userId: string): ConfabSocket[] {
    return this.socketsIn(person(userId));
  }

  isIn(socket: ConfabSocket, roomId: string): boolean {
    return socket.rooms.has(single(roomId)) || socket.rooms.has(batched(roomId));
  }

  removeAll(roomId: string): void {
    for (const socket of this.of(roomId)) this.remove(socket, roomId);
  }

  /** Whether every connection of the room sees what `sees` says of a viewer. */
  allSee(roomId: string, sees: (viewer: Viewer) => boolean): boolean {
    return [...(this.viewers.get(roomId)?.values() ?? [])].every(sees);
  }

  /** Sends the same events to all connections of the room. */
  broadcast(roomId: string, events: readonly Envelope[]): void {
    this.emit(single(roomId), batched(roomId), roomId, events);
  }

  /** Sends each connection of the room the events that `pick` gives for how far it sees. */
  sendEach(roomId: string, pick: (viewer: Viewer) => readonly Envelope[]): void {
    const viewers = this.viewers.get(roomId);
    for (const socket of this.of(roomId)) {
      const events = pick(viewers?.get(socket.id) ?? { fromSeq: 0 });
      const [one, many] = socket.data.batch ? [null, socket.id] : [socket.id, null];
      this.emit(one, many, roomId, events);
    }
  }

  private emit(one: string | null, many: string | null, roomId: string, events: readonly Envelope[]): void {
    const { rooms } = this.server.of('/').adapter;
    if (one !== null && rooms.has(one)) for (const event of events) this.server.local.to(one).emit(event.type, event);
    if (many === null || !rooms.has(many)) return;
    const batch = { room_id: roomId, events: events.map(({ type, data }) => ({ type, data })) };
    this.server.local.to(many).emit('batch', success('batch', batch));
  }

  private socketsIn(name: string): ConfabSocket[] {
    const { adapter, sockets } = this.server.of('/');
    return [...(adapter.rooms.get(name) ?? [])].flatMap((id) => sockets.get(id) ?? []);
  }
}
