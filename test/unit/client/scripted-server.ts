import { createServer, type Server as HttpServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Server, type Socket } from 'socket.io';
import type {
  MeView,
  MessageView,
  MyMemberView,
  MyRoomView,
  ReadMarkView,
  SyncRoomView,
  UserPresenceView,
} from '../../../client/src/index.js';

const TIME = '2026-01-01T00:00:00.000Z';

/** What the server does with one send_message: stores and answers it, or one of these. */
export type Misdeed = 'store_without_answer' | 'ignore' | 'store_and_cut' | { code: string; retry_after_ms?: number };

interface Answer {
  success: boolean;
  code: string | null;
  data: object;
}

/** A room's logs as the real server keeps them; `null` where the client may not see an entry. */
export class ScriptedRoom {
  readonly id = randomUUID();
  epoch = 'epoch-1';
  readonly messages: MessageView[] = [];
  readonly hidden = new Set<number>();
  /** What the client's user has done on their own side, and who has read how far. */
  readonly own = { own_rev: 0, read_tally: 0, cleared_seq: 0, is_hidden: false };
  readonly hiddenIds: string[] = [];
  reads: ReadMarkView[] = [];
  /** By rev - 1: the message each change touched; null for one that may not be seen. */
  readonly changes: (string | null)[] = [];

  get head() {
    return { epoch: this.epoch, head_seq: this.messages.length, head_rev: this.changes.length };
  }

  get unread(): number {
    return Math.max(0, this.messages.length - this.own.read_tally);
  }

  get member(): MyMemberView {
    return {
      ...{ id: this.id, room_id: this.id, user_id: 'me', nickname: null, role: 'member', is_active: true, user: ME },
      ...{ is_muted: false, muted_until: null, is_banned: false, created_at: TIME, updated_at: TIME },
      ...{ last_read_seq: 0, last_read_id: null, last_read_at: null, ...this.own },
    };
  }

  /** As a list of the user's rooms shows it. */
  get view(): MyRoomView {
    return {
      ...{ id: this.id, type: 'group', name: null, company_id: null, company: null, document_id: null },
      ...{ is_active: true, history: 'all', reference_order: null, client_room_id: null, created_by: 'me' },
      ...{
        epoch: this.epoch,
        last_seq: this.messages.length,
        last_rev: this.changes.length,
        last_tally: this.messages.length,
      },
      ...{ member_count: 1, extra_metadata: {}, created_at: TIME, updated_at: TIME },
      ...{ last_message: this.visible().at(-1) ?? null, members: [], member: this.member, unread_count: this.unread },
    };
  }

  /** Changes the user's own side, and gives the push that tells of it. */
  change(fields: Partial<ScriptedRoom['own']>): { type: string; data: object } {
    Object.assign(this.own, fields, { own_rev: this.own.own_rev + 1 });
    const { own_rev } = this.own;
    const data = { room_id: this.id, own_rev, member: this.member, unread_count: this.unread };
    return { type: 'membership_changed', data: { ...data, head_seq: this.messages.length } };
  }

  /** Hides a message from the user's own copy, and gives the push. */
  hide(seq: number): { type: string; data: object } {
    const message_id = this.messages[seq - 1]?.id ?? '';
    this.hiddenIds.push(message_id);
    this.own.own_rev += 1;
    return { type: 'message_hidden', data: { room_id: this.id, own_rev: this.own.own_rev, message_id } };
  }

  visible(): MessageView[] {
    const isThere = ({ id, seq }: MessageView): boolean =>
      seq > this.own.cleared_seq && !this.hiddenIds.includes(id) && !this.hidden.has(seq);
    return this.messages.filter(isThere);
  }

  /** Writes the next message and gives the push that tells of it. */
  post(content: string, extra: Partial<MessageView> = {}): { type: string; data: object } {
    const message = { ...viewOf(this.id, this.messages.length + 1, content), ...extra };
    this.messages.push(message);
    return { type: 'message_created', data: { room_id: this.id, seq: message.seq, message } };
  }

  postHidden(): { type: string; data: object } {
    this.post('hidden');
    this.hidden.add(this.messages.length);
    return { type: 'skipped', data: { room_id: this.id, seq: this.messages.length } };
  }

  /** Edits a message and gives the push; of one that may not be seen, only the number. */
  edit(seq: number, content: string): { type: string; data: object } {
    const rev = this.changes.length + 1;
    const old = this.messages[seq - 1];
    if (!old || this.hidden.has(seq)) {
      this.changes.push(null);
      return { type: 'skipped', data: { room_id: this.id, rev } };
    }
    const message = { ...old, content, rev, is_edited: true };
    this.messages[seq - 1] = message;
    this.changes.push(message.id);
    return { type: 'message_edited', data: { room_id: this.id, rev, message } };
  }

  /** One page of sync, complete up to the heads it names. */
  sync({ after_seq, after_rev, epoch }: Position, page: number): SyncRoomView {
    const head = this.head;
    const blank = { room_id: this.id, code: null, messages: [], changed: [], room: null } as const;
    const mine = {
      member: this.member,
      unread_count: this.unread,
      reads: this.reads,
      streams: [],
      hidden: [...this.hiddenIds],
    };
    if ((epoch !== undefined && epoch !== this.epoch) || after_seq > head.head_seq || after_rev > head.head_rev) {
      return { ...blank, ...mine, messages: [], changed: [], ...head, has_more: false, reset: true };
    }
    const head_rev = Math.min(head.head_rev, after_rev + page);
    const head_seq = Math.min(head.head_seq, after_seq + page);
    const touched = new Set(this.changes.slice(after_rev, head_rev));
    const has_more = head_seq < head.head_seq || head_rev < head.head_rev;
    return {
      ...blank,
      ...mine,
      messages: this.visible().filter(({ seq }) => seq > after_seq && seq <= head_seq),
      changed: this.visible().filter(({ seq, id }) => seq <= after_seq && touched.has(id)),
      ...{ epoch: this.epoch, head_seq, head_rev, has_more, reset: false },
    };
  }
}

interface Position {
  room_id: string;
  after_seq: number;
  after_rev: number;
  epoch?: string;
}

interface Sent {
  room_id: string;
  content: string;
  client_message_id: string;
}

type Redirected = Omit<Sent, 'content'> & { message_id: string };

/** A Socket.IO server that speaks the protocol from a script, and misbehaves where the script says so. */
export class ScriptedServer {
  readonly rooms = new Map<string, ScriptedRoom>();
  /** Every command that arrived, in order. */
  readonly commands: { name: string; data: unknown }[] = [];
  /** What happens to the sends to come, one after the other; then all goes well. */
  misdeeds: Misdeed[] = [];
  /** Refusals of the connections to come. */
  refusals: { code: string; retry_after_ms?: number }[] = [];
  /** Sync commands to come that get no answer. */
  deafToSyncs = 0;
  page = 500;
  /** Of whom there is something to know. */
  readonly presences = new Map<string, UserPresenceView>();
  /** Refusals of the get_presence to come. */
  deafToPresence = 0;
  /** Refusals of the list_mentions to come. */
  deafToMentions = 0;
  tokens: unknown[] = [];
  /** Rooms in a page of list_rooms, and refusals of those to come. */
  listPage = 100;
  deafToLists = 0;
  /** Rooms that `ready` tells of; null for all. */
  listed: Set<string> | null = null;
  readonly #http: HttpServer;
  readonly #io: Server;

  private constructor() {
    this.#http = createServer();
    this.#io = new Server(this.#http);
    this.#io.use((socket, next) => {
      const refusal = this.refusals.shift();
      this.tokens.push(socket.handshake.auth.token);
      next(refusal && Object.assign(new Error('refused'), { data: { ...refusal } }));
    });
    this.#io.on('connection', (socket) => this.#serve(socket));
  }

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#http.address();
    return `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`;
  }

  addRoom(): ScriptedRoom {
    const room = new ScriptedRoom();
    this.rooms.set(room.id, room);
    return room;
  }

  push({ type, data }: { type: string; data: object }): void {
    this.#io.emit(type, envelope(type, data));
  }

  /** Ends every transport, as a network does. */
  cut(): void {
    for (const socket of this.#io.sockets.sockets.values()) socket.conn.close();
  }

  /** Sends the server's own good-bye. */
  kick(closing: object): void {
    this.push({ type: 'closing', data: closing });
    this.#io.disconnectSockets();
  }

  /** Repeats `ready`, as after missed pushes. */
  ready(): void {
    for (const socket of this.#io.sockets.sockets.values()) this.#sayReady(socket);
  }

  count(name: string): number {
    return this.commands.filter((command) => command.name === name).length;
  }

  async stop(): Promise<void> {
    await this.#io.close();
  }

  #serve(socket: Socket): void {
    socket.onAny((name: string, data: unknown, ack: (answer: object) => void) => {
      this.commands.push({ name, data });
      const answer = this.#answer(socket, name, data);
      if (answer) ack({ type: name, error: null, request_id: null, ...answer });
    });
    this.#sayReady(socket);
  }

  #sayReady(socket: Socket): void {
    const rooms = [...this.rooms.values()]
      .filter(({ id }) => this.listed === null || this.listed.has(id))
      .map((room) => ({ room_id: room.id, ...room.head, unread_count: room.unread, own_rev: room.own.own_rev }));
    const data = { protocol: 1, connection_id: socket.id, user: ME, server_time: new Date().toISOString(), rooms };
    socket.emit('ready', envelope('ready', { ...data, has_more: false }));
  }

  #answer(socket: Socket, name: string, data: unknown): Answer | null {
    if (name === 'send_message') return this.#send(socket, data as Sent);
    if (name === 'redirect_message') return this.#redirect(socket, data as Redirected);
    if (name === 'list_mentions') return this.#mentions(data as { cursor?: string });
    if (name === 'authenticate') return ok({ expires_at: TIME });
    if (name === 'sync') {
      if (this.deafToSyncs-- > 0) return null;
      return ok({ rooms: (data as { rooms: Position[] }).rooms.map((position) => this.#sync(position)) });
    }
    if (name === 'get_presence') {
      if (this.deafToPresence-- > 0) return failed('overloaded');
      const ids = (data as { user_ids: string[] }).user_ids;
      return ok({ presences: ids.flatMap((id) => this.presences.get(id) ?? []) });
    }
    if (name === 'list_rooms') return this.#list(data as { cursor?: string });
    const room = this.rooms.get((data as { room_id: string }).room_id);
    if (!room) return failed('not_found');
    if (name === 'get_full_room') {
      const { member, unread_count, ...view } = room.view;
      return ok({ room: view, member, unread_count, members: [], messages: room.visible().slice(-1), ...room.head });
    }
    if (name === 'join_room') return ok({ room: { id: room.id }, member: room.member, ...room.head });
    if (name === 'leave_room' || name.startsWith('typing_')) return ok({ room_id: room.id });
    if (name === 'fetch_history') return ok(history(room, data as { before_id?: string; limit: number }));
    return failed('validation_failed');
  }

  #list({ cursor = '0' }: { cursor?: string }): Answer {
    if (this.deafToLists-- > 0) return failed('overloaded');
    const views = [...this.rooms.values()].map(({ view }) => view).filter(({ member }) => !member.is_hidden);
    const end = Number(cursor) + this.listPage;
    return ok({ rooms: views.slice(Number(cursor), end), next_cursor: end < views.length ? String(end) : null });
  }

  #redirect(socket: Socket, { message_id, ...data }: Redirected): Answer | null {
    const original = this.rooms.get(data.room_id)?.messages.find(({ id }) => id === message_id);
    return this.#send(socket, { ...data, content: original?.content ?? '' });
  }

  /** Pages of one message each. */
  #mentions({ cursor = '0' }: { cursor?: string }): Answer | null {
    if (this.deafToMentions-- > 0) return failed('overloaded');
    const [room] = this.rooms.values();
    const mentioned =
      room
        ?.visible()
        .filter(({ mentions }) => mentions.includes('me'))
        .reverse() ?? [];
    const at = Number(cursor);
    return ok({
      messages: mentioned.slice(at, at + 1),
      next_cursor: at + 1 < mentioned.length ? String(at + 1) : null,
    });
  }

  #sync(position: Position): object {
    const room = this.rooms.get(position.room_id);
    return room ? room.sync(position, this.page) : { room_id: position.room_id, code: 'not_found' };
  }

  #send(socket: Socket, { room_id, content, client_message_id }: Sent): Answer | null {
    const misdeed = this.misdeeds.shift();
    if (misdeed === 'ignore') return null;
    if (typeof misdeed === 'object') return { ...failed(misdeed.code), data: misdeed };
    const room = this.rooms.get(room_id);
    if (!room) return failed('not_found');
    const known = room.messages.find((message) => message.client_message_id === client_message_id);
    if (!known) this.push(room.post(content, { client_message_id }));
    if (misdeed === 'store_and_cut') socket.conn.close();
    if (misdeed) return null;
    return ok({ message: known ?? room.messages.at(-1), deduplicated: known !== undefined });
  }
}

function history(room: ScriptedRoom, { before_id, limit }: { before_id?: string; limit: number }): object {
  const all = room.visible();
  const before = before_id === undefined ? all.length : all.findIndex(({ id }) => id === before_id);
  return { messages: all.slice(Math.max(0, before - limit), before), has_more: before > limit, ...room.head };
}

function ok(data: object): Answer {
  return { success: true, code: null, data };
}

function failed(code: string): Answer {
  return { success: false, code, data: {} };
}

function envelope(type: string, data: object): object {
  return { type, success: true, error: null, code: null, data, request_id: null };
}

const ME: MeView = {
  ...{ id: 'me', name: null, avatar_url: null, is_bot: false, company_id: null, company: null, status: null },
  ...{ last_seen_at: null, extra_metadata: {}, created_at: TIME, updated_at: TIME, language: 'en', timezone: 'UTC' },
  is_admin: false,
};

function viewOf(room_id: string, seq: number, content: string): MessageView {
  return {
    ...{ id: randomUUID(), room_id, seq, rev: 0, tally: seq, sender_id: 'me', sender: null, sender_name: 'me' },
    ...{ message_type: 'text', content, event: null, reply_to: null, client_message_id: null, sent_at: null },
    ...{ is_edited: false, edited_at: null, is_deleted: false, deleted_at: null, schema_version: 2 },
    ...{
      attachments: [],
      quote: null,
      mentions: [],
      targets: [],
      redirect_of: null,
      reactions: {},
      reaction_counts: {},
    },
    ...{ token_count: null, is_streaming: false, finish_reason: null, requested_by: null },
    ...{ is_pinned: false, pinned_at: null, pinned_by: null },
    ...{ extra_metadata: {}, created_at: TIME, updated_at: TIME },
  };
}
