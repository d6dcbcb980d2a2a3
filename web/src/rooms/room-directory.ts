import type {
  ConfabClient,
  MemberView,
  MembershipChangedEvent,
  MessageView,
  MyRoomView,
  ReadyEvent,
  RoomView,
} from '@confab/client';
import { withMember } from '../people/members.js';
import { type Readable, Store } from '../shared/store.js';
import {
  activityOf,
  isForAll,
  joined,
  type KnownRoom,
  newer,
  type RoomEntry,
  withMessage,
  withOwnSide,
} from './room-entry.js';

/** What it is told by, and asks. */
export type DirectoryClient = Pick<ConfabClient, 'on' | 'commands' | 'state' | 'user'>;

const PAGE = 100;
/** How long a message that came early waits for the one before it, and a failure for its repeat. */
const HOLD_MS = 300;
const REPEAT_MS = 2000;

/** The list of one's rooms, as it is now. */
export interface RoomList {
  /** Those with the newest message first. */
  readonly entries: readonly RoomEntry[];
  /** Whether all of them have been read once. */
  readonly isLoaded: boolean;
}

/**
 * One's rooms with what is unread in them. It is read from the server in pages at each connection, and kept up by events in
 * between; what an event tells of a room that is not known, or shows to be missing, is looked up for that room alone.
 */
export class RoomDirectory implements Readable<RoomList> {
  readonly #client: DirectoryClient;
  readonly #rooms = new Map<string, KnownRoom>();
  readonly #list = new Store<RoomList>({ entries: [], isLoaded: false });
  readonly #stops: (() => void)[];
  /** Rooms being looked up, and whether something happened there meanwhile. */
  readonly #looking = new Map<string, { again: boolean }>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #isLoaded = false;
  #isStale = false;
  /** Counts the loads begun: a later one overrules those under way. */
  #loads = 0;
  /** Rooms that were taken since the load under way began. */
  #taken = new Set<string>();

  constructor(client: DirectoryClient) {
    this.#client = client;
    this.#stops = this.#listen();
  }

  readonly get = this.#list.get;
  readonly subscribe = this.#list.subscribe;

  /** Takes a room that was just made or joined, before any event tells of it. */
  look(id: string): void {
    void this.#look(id);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#loads += 1;
  }

  #listen(): (() => void)[] {
    const { on } = bound(this.#client);
    const changes = [
      ...(['message_edited', 'message_deleted', 'message_pinned', 'message_unpinned'] as const),
      ...(['reaction_added', 'reaction_removed', 'bot_stream_ended'] as const),
    ];
    return [
      on('ready', (ready) => void this.#load(ready)),
      on('message_created', ({ room_id, message }) => this.#onMessage(room_id, message.seq, message)),
      on('skipped', ({ room_id, seq }) => {
        if (seq !== undefined) this.#onMessage(room_id, seq, null);
      }),
      ...changes.map((name) => on(name, ({ message }) => this.#onChange(message))),
      on('message_hidden', ({ room_id }) => void this.#look(room_id)),
      on('membership_changed', (change) => this.#onOwnSide(change)),
      on('room_created', ({ room_id }) => void this.#look(room_id)),
      on('room_updated', ({ room }) => this.#onRoom(room)),
      on('room_deleted', ({ room_id }) => this.#forget(room_id)),
      on('member_joined', ({ room, member }) => this.#onMember(member, room)),
      on('member_updated', ({ member }) => this.#onMember(member, null)),
      on('member_left', ({ member }) => this.#onMember(member, null)),
    ];
  }

  async #load({ rooms: heads }: Pick<ReadyEvent, 'rooms'>): Promise<void> {
    const load = (this.#loads += 1);
    this.#taken = new Set();
    const before = [...this.#rooms.keys()];
    try {
      let cursor: string | null = null;
      do {
        const more: { cursor?: string } = cursor === null ? {} : { cursor };
        const page = await this.#client.commands.listRooms({ limit: PAGE, ...more });
        if (load !== this.#loads) return;
        for (const view of page.rooms) this.#take(view);
        cursor = page.next_cursor;
      } while (cursor !== null);
    } catch {
      if (load === this.#loads && this.#client.state === 'connected')
        this.#later(REPEAT_MS, () => void this.#load({ rooms: heads }));
      return;
    }
    for (const id of before) if (!this.#taken.has(id)) this.#forget(id);
    this.#isLoaded = true;
    this.#changed();
    // The list shows copies of the heads, which may be a moment behind.
    for (const head of heads) {
      const known = this.#rooms.get(head.room_id);
      if (known && (head.head_seq > known.seq || head.own_rev > known.member.own_rev)) void this.#look(head.room_id);
    }
  }

  #take(view: MyRoomView): void {
    const { last_message: lastMessage, members, member, unread_count: unread, ...room } = view;
    this.#put(
      joined(this.#rooms.get(view.id), {
        room,
        member,
        members: members ?? null,
        lastMessage,
        unread,
        seq: view.last_seq,
      }),
    );
  }

  #put(room: KnownRoom): void {
    this.#taken.add(room.room.id);
    this.#rooms.set(room.room.id, room);
    this.#changed();
  }

  #forget(id: string): void {
    if (this.#rooms.delete(id)) this.#changed();
  }

  #onMessage(id: string, seq: number, message: MessageView | null): void {
    const known = this.#rooms.get(id);
    if (!known) {
      void this.#look(id);
      return;
    }
    if (seq <= known.seq) return;
    if (seq > known.seq + 1) this.#later(HOLD_MS, () => void this.#look(id));
    this.#put(message ? withMessage(known, message, message.sender_id === this.#client.user?.id) : { ...known, seq });
  }

  #onChange(message: MessageView): void {
    const known = this.#rooms.get(message.room_id);
    if (known?.lastMessage?.id !== message.id || known.lastMessage.rev >= message.rev) return;
    this.#put({ ...known, lastMessage: message });
  }

  #onOwnSide({ room_id: id, own_rev, member, unread_count, head_seq }: MembershipChangedEvent): void {
    const known = this.#rooms.get(id);
    if (known && own_rev <= known.member.own_rev) return;
    if (member.is_hidden) this.#forget(id);
    else if (known) this.#put(withOwnSide(known, member, unread_count, head_seq));
    else void this.#look(id);
  }

  #onRoom(view: RoomView): void {
    const known = this.#rooms.get(view.id);
    if (!view.is_active) this.#forget(view.id);
    else if (known) this.#put({ ...known, room: summaryOf(view) });
    else void this.#look(view.id);
  }

  #onMember(member: MemberView, view: RoomView | null): void {
    const { room_id: id, user_id: who } = member;
    const known = this.#rooms.get(id);
    if (who === this.#client.user?.id) {
      if (member.is_active) void this.#look(id);
      else this.#forget(id);
      return;
    }
    if (!known) return;
    const members = known.members && withMember(known.members, member);
    const room = view ? summaryOf(view) : known.room;
    this.#put({ ...known, members, room: members ? { ...room, member_count: members.length } : room });
  }

  /** Looks one room up; what happens there meanwhile has it looked up once more. */
  async #look(id: string): Promise<void> {
    const looking = this.#looking.get(id);
    if (looking) {
      looking.again = true;
      return;
    }
    const mine = { again: false };
    this.#looking.set(id, mine);
    try {
      const {
        room,
        member,
        members,
        messages,
        unread_count: unread,
        head_seq,
      } = await this.#client.commands.getFullRoom({
        room_id: id,
        limit: 1,
      });
      const isListed = member?.is_active === true && !member.is_hidden && room.is_active;
      // The room's own copy of it may be a moment behind.
      const lastMessage = newer(room.last_message, messages.findLast(isForAll) ?? null);
      const few = room.members ? members : null;
      if (isListed)
        this.#put(
          joined(this.#rooms.get(id), {
            room: summaryOf(room),
            member,
            members: few,
            lastMessage,
            unread,
            seq: head_seq,
          }),
        );
      else this.#forget(id);
    } catch (error) {
      if (isGone(error)) this.#forget(id);
      // Without a connection the next one reads everything.
      else if (this.#client.state === 'connected') this.#later(REPEAT_MS, () => void this.#look(id));
    } finally {
      this.#looking.delete(id);
    }
    if (mine.again) await this.#look(id);
  }

  #later(delayMs: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Tells those who look, once for all that comes in one turn. */
  #changed(): void {
    if (this.#isStale) return;
    this.#isStale = true;
    queueMicrotask(() => {
      this.#isStale = false;
      const entries = [...this.#rooms.values()].sort((a, b) => (activityOf(a) < activityOf(b) ? 1 : -1));
      this.#list.set({ entries, isLoaded: this.#isLoaded });
    });
  }
}

function summaryOf({ last_message: _message, members: _members, ...room }: RoomView): RoomEntry['room'] {
  return room;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'not_found' || error.code === 'forbidden');
}

function bound(client: DirectoryClient): Pick<DirectoryClient, 'on'> {
  return { on: (name, listener) => client.on(name, listener) };
}
