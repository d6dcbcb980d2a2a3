import type {
  MemberView,
  MessageView,
  MyMemberView,
  RoomView,
  SyncRoomView,
} from '../../client/src/protocol.generated.js';
import type { Device } from '../support/device.js';
import type { Received } from '../support/documented.js';

/** What a client knows of one room. */
export interface KnownRoom {
  /** Up to where it knows both logs, without a hole. */
  seq: number;
  rev: number;
  epoch: string | undefined;
  messages: Map<string, MessageView>;
  room: RoomView | null;
  members: Map<string, MemberView>;
  /** My own side of it. */
  ownRev: number;
  clearedSeq: number;
  /** Also of messages that are not known here, or were cleared since: which are left shows in the messages. */
  hidden: Set<string>;
}

/**
 * The state of a client, kept as docs/protocol.md tells clients to: pushes are taken when they are next, what is not next
 * is a reason to sync, messages are put by id and older revs ignored. Nothing here knows what the server should have done.
 */
export class Replica {
  readonly rooms = new Map<string, KnownRoom>();
  private connection: Device | null = null;
  private syncing: Promise<void> = Promise.resolve();
  /** Rooms that are to be synced, and those whose sync is under way. */
  private readonly stale = new Set<string>();

  constructor(readonly userId: string) {}

  get isConnected(): boolean {
    return this.connection !== null;
  }

  get device(): Device | null {
    return this.connection;
  }

  /** What is known of a room, in a form to compare; undefined where nothing is. */
  state(roomId: string): object | undefined {
    const known = this.rooms.get(roomId);
    if (!known) return undefined;
    const { seq, rev, epoch, room } = known;
    return {
      ...{ seq, rev, epoch, room: room && [room.id, room.name, room.is_active, room.type] },
      ...{ ownRev: known.ownRev, clearedSeq: known.clearedSeq },
      messages: [...known.messages.values()]
        .filter((message) => isThere(known, message.id))
        .sort((a, b) => a.seq - b.seq)
        .map((message) => comparable(known, message)),
      members: [...known.members.values()].sort((a, b) => (a.user_id < b.user_id ? -1 : 1)).map(comparableMember),
    };
  }

  /** Takes in a room as a fresh load gives it. */
  load(room: SyncRoomView): void {
    this.caughtUp(room.room_id, room);
  }

  /** Goes on from what is known, over a new connection that is ready. */
  async attach(device: Device): Promise<void> {
    this.connection = device;
    const ready = device.listen((event) => this.take(event)).find(({ type }) => type === 'ready');
    if (ready?.type !== 'ready') throw new Error('A connection begins with ready');
    const mine = new Set(ready.data.rooms.map(({ room_id: id }) => id));
    for (const id of [...this.rooms.keys()]) if (!mine.has(id)) this.rooms.delete(id);
    for (const id of mine) this.sync(id);
    await this.settled();
  }

  detach(): Device | null {
    const { connection } = this;
    this.connection = null;
    return connection;
  }

  /** Follows a room again that this connection did not follow for a while. */
  async rejoin(roomId: string): Promise<void> {
    this.sync(roomId);
    await this.settled();
  }

  /** Resolves when no sync is to be done or under way. */
  async settled(): Promise<void> {
    let last;
    do {
      last = this.syncing;
      await last;
    } while (last !== this.syncing);
  }

  private take(event: Received): void {
    const { type, data } = event;
    switch (type) {
      case 'message_created':
        this.entry(data.room_id, data.seq, data.message);
        return;
      case 'message_edited':
      case 'message_deleted':
      case 'reaction_added':
      case 'reaction_removed':
      case 'message_pinned':
      case 'message_unpinned':
        this.change(data.room_id, data.rev, data.message);
        return;
      case 'membership_changed':
        this.own(data.room_id, data.own_rev, (known) => takeMember(known, data.member));
        return;
      case 'message_hidden':
        this.own(data.room_id, data.own_rev, (known) => known.hidden.add(data.message_id));
        return;
      case 'skipped':
        if (data.seq !== undefined) this.entry(data.room_id, data.seq, null);
        if (data.rev !== undefined) this.change(data.room_id, data.rev, null);
        return;
      case 'member_joined':
      case 'member_updated':
      case 'member_left':
        this.member(data.room_id, data.member);
        if (type === 'member_joined') this.shown(data.room);
        return;
      case 'room_created':
      case 'room_updated':
        this.shown(data.room);
        return;
      case 'room_deleted':
        this.rooms.delete(data.room_id);
        return;
      case 'typing':
        if (data.user_id === this.userId) throw new Error('Nobody is told that they type themselves');
        return;
      default:
    }
  }

  private known(roomId: string): KnownRoom {
    const known = this.rooms.get(roomId);
    if (known) return known;
    const fresh: KnownRoom = {
      ...{ seq: 0, rev: 0, epoch: undefined, messages: new Map(), room: null, members: new Map() },
      ...{ ownRev: 0, clearedSeq: 0, hidden: new Set<string>() },
    };
    this.rooms.set(roomId, fresh);
    return fresh;
  }

  /** The room as an event shows it: a new client learns from it in which epoch it counts. */
  private shown(room: RoomView): void {
    const known = this.known(room.id);
    known.room = room;
    known.epoch ??= room.epoch;
  }

  private entry(roomId: string, seq: number, message: MessageView | null): void {
    const known = this.known(roomId);
    if (message) put(known, message);
    if (seq === known.seq + 1) known.seq = seq;
    else if (seq > known.seq) this.sync(roomId);
  }

  private change(roomId: string, rev: number, message: MessageView | null): void {
    const known = this.known(roomId);
    if (message) put(known, message);
    if (rev === known.rev + 1) known.rev = rev;
    else if (rev > known.rev) this.sync(roomId);
  }

  private own(roomId: string, rev: number, take: (known: KnownRoom) => void): void {
    const known = this.rooms.get(roomId);
    if (!known || rev <= known.ownRev) return;
    if (rev > known.ownRev + 1) {
      this.sync(roomId);
      return;
    }
    take(known);
    known.ownRev = rev;
  }

  private member(roomId: string, member: MemberView): void {
    if (member.user_id === this.userId && !member.is_active) {
      this.rooms.delete(roomId);
      return;
    }
    const { members } = this.known(roomId);
    if (member.is_active) members.set(member.user_id, member);
    else members.delete(member.user_id);
  }

  /** Asks for what was missed in a room, one sync after the other. */
  private sync(roomId: string): void {
    if (this.stale.has(roomId)) return;
    this.stale.add(roomId);
    this.syncing = this.syncing.then(async () => {
      this.stale.delete(roomId);
      await this.syncNow(roomId);
    });
  }

  private async syncNow(roomId: string): Promise<void> {
    for (let more = true; more;) {
      const device = this.connection;
      if (!device) return;
      const { seq, rev, epoch } = this.known(roomId);
      const position = { room_id: roomId, after_seq: seq, after_rev: rev, ...(epoch !== undefined && { epoch }) };
      // A connection that is cut meanwhile answers nothing: the next one syncs anew.
      const answer = await device.run('sync', { rooms: [position] }).catch(() => null);
      if (!answer || this.connection !== device) return;
      if (answer.code !== null) throw new Error(`sync: ${answer.code} ${JSON.stringify(answer.data)}`);
      const [missed] = answer.data.rooms;
      more = missed !== undefined && this.caughtUp(roomId, missed);
    }
  }

  /** Takes in what a sync brought; whether there is more. */
  private caughtUp(roomId: string, missed: SyncRoomView): boolean {
    if (missed.code !== null) {
      this.rooms.delete(roomId);
      return false;
    }
    if (missed.reset) {
      this.rooms.delete(roomId);
      this.known(roomId).epoch = missed.epoch;
      return true;
    }
    const known = this.known(roomId);
    for (const message of [...missed.messages, ...missed.changed]) put(known, message);
    known.seq = Math.max(known.seq, missed.head_seq);
    known.rev = Math.max(known.rev, missed.head_rev);
    known.epoch = missed.epoch;
    if (missed.member && missed.member.own_rev >= known.ownRev) {
      takeMember(known, missed.member);
      known.hidden = new Set(missed.hidden);
      known.ownRev = missed.member.own_rev;
    }
    if (missed.room) {
      known.room = missed.room;
      if (missed.room.members) known.members = new Map(missed.room.members.map((member) => [member.user_id, member]));
    }
    return missed.has_more;
  }
}

/**
 * What of a message must be the same on all clients: names, of which the sentences of system messages are full, are looked
 * up when a view is made, and quotes follow what they quote.
 */
function comparable(known: KnownRoom, message: MessageView): object {
  const { sender: _, sender_name: __, quote, reply_to, redirect_of, content, ...rest } = message;
  const shown = (id: string | null | undefined): string | null => (id && isThere(known, id) ? id : null);
  const text = message.event ? '' : content;
  return {
    ...rest,
    content: text,
    quote: shown(quote?.id),
    reply_to: shown(reply_to),
    redirect_of: shown(redirect_of),
  };
}

/** Whether a message is in my own copy of the room; one that is not known may have been cleared. */
function isThere({ messages, hidden, clearedSeq }: KnownRoom, id: string): boolean {
  const message = messages.get(id);
  return message !== undefined && message.seq > clearedSeq && !hidden.has(id);
}

function takeMember(known: KnownRoom, member: MyMemberView): void {
  known.clearedSeq = member.cleared_seq;
}

function comparableMember({ user_id, role, nickname, is_active, muted_until }: MemberView): object {
  return { user_id, role, nickname, is_active, muted_until };
}

/** Puts a message by its id; an older state gives way. */
function put({ messages }: KnownRoom, message: MessageView): void {
  const known = messages.get(message.id);
  if (known && known.rev > message.rev) return;
  messages.set(message.id, message);
}
