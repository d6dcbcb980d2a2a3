import type { ClientEvents, Commands, ConnectOptions } from './client-types.js';
import { commandMethods } from './command-methods.js';
import { Connection, type ConnectionState } from './connection.js';
import { Emitter } from './emitter.js';
import { asConfabError, ConfabError } from './errors.js';
import { headOf, Heads } from './heads.js';
import { readMentions } from './mentions.js';
import { Outbox, type OutgoingMessage } from './outbox.js';
import { Presence } from './presence.js';
import type { AttachmentView, MessageView, MeView, ReadyEvent, SendMessageAnswer } from './protocol.generated.js';
import type { Head } from './room-sync.js';
import type { RoomHost, RoomOptions } from './room-types.js';
import { Room } from './room.js';
import { repeat } from './repeat.js';
import { SyncQueue } from './sync-queue.js';
import { upload, type UploadOptions } from './upload.js';
import { DEFAULT_TIMING, pause, Timer, type Timing } from './waiting.js';
import { type CommandAnswer, type CommandData, type CommandName, isEvent, type Push } from './wire.js';

/** Connects to a server. Returns at once; `ready()` tells when the connection stands. */
export function connect(options: ConnectOptions): ConfabClient {
  return new ConfabClient(options);
}

/** One user's connection to a server, which comes back by itself, and the rooms read through it. */
export class ConfabClient {
  /** Every command as a method; each is sent once. See `command`. */
  readonly commands: Commands;
  /** The messages on their way. */
  readonly outbox: Outbox;
  /** Who of the people one shows is online. */
  readonly presence: Presence;
  readonly #connection: Connection;
  readonly #options: ConnectOptions;
  readonly #timing: Timing;
  readonly #events = new Emitter<ClientEvents>();
  readonly #rooms = new Map<string, Room>();
  readonly #heads = new Heads();
  readonly #queue: SyncQueue;
  readonly #syncTimer = new Timer();
  readonly #host: RoomHost;
  #user: MeView | null = null;

  /** @internal Made by `connect()`. */
  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#connection = new Connection({
      url: options.url,
      token: options.token,
      transports: options.transports ?? ['websocket', 'polling'],
      auth: handshake(options),
      timing: this.#timing,
    });
    this.#queue = new SyncQueue((rooms) => this.command('sync', { rooms }));
    this.outbox = new Outbox(
      {
        timing: this.#timing,
        request: (data) => this.command('send_message', data),
        connected: (withinMs) => this.#connection.connected(withinMs),
        isClosed: () => this.state === 'closed',
      },
      options.outbox ?? {},
    );
    this.presence = new Presence({
      timing: this.#timing,
      isConnected: () => this.state === 'connected',
      ask: async (userIds) => (await this.command('get_presence', { user_ids: userIds })).presences,
      trouble: (error) => this.#events.emit('trouble', asConfabError(error)),
    });
    this.#host = this.#makeHost();
    this.commands = commandMethods((name, data) => this.command(name, data));
    this.#listen();
    this.#connection.open();
    this.#syncLater();
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }
  /** Who one is, as the server said at the last connection; null before the first. */
  get user(): MeView | null {
    return this.#user;
  }

  /** Resolves when connected. @throws ConfabError `timeout`, or why the client was refused or closed for good. */
  ready(withinMs = 60_000): Promise<void> {
    return this.#connection.connected(withinMs);
  }

  /** Calls the listener on every such event until the returned function is called. */
  on<K extends keyof ClientEvents>(name: K, listener: (data: ClientEvents[K]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /**
   * Sends a command once, when there is a connection, and gives its answer. Messages are better sent by `send`.
   * @throws ConfabError with the server's code; `timeout` or `disconnected` where it may or may not have been done; `closed`.
   */
  async command<N extends CommandName>(name: N, data: CommandData<N>): Promise<CommandAnswer<N>> {
    const answer = await this.#connection.request(name, data);
    if (name === 'leave_room') this.#afterLeaving(data);
    return answer;
  }

  /** Sends a message to a room or a set of participants, repeated until acknowledged; see `Outbox.send`. */
  send(message: OutgoingMessage): Promise<SendMessageAnswer> {
    return this.outbox.send(message);
  }

  /**
   * Uploads a file for a room, in parts that are sent again until they are there, and gives the attachment: show it by
   * `send({ attachments: [{ id }] })`. @throws ConfabError with the server's code; the signal's reason
   */
  async upload(roomId: string, file: Blob, options: UploadOptions = {}): Promise<AttachmentView> {
    const { url, actAs = null } = this.#options;
    const host = { url, actAs, timing: this.#timing, token: () => this.#connection.token() };
    const attachment_id = await upload(host, roomId, file, options);
    return this.#attachment(roomId, attachment_id);
  }

  /**
   * Where an attachment is, or its thumbnail: an address for an `<img>`, good for a while. null where there is none. One of an
   * upload that has expired is renewed by reading its message again, or by `freshAttachment`.
   */
  urlOf(attachment: AttachmentView, variant: 'file' | 'thumbnail' = 'file'): string | null {
    const path = variant === 'file' ? attachment.url : attachment.thumbnail_url;
    return path === null ? null : new URL(path, this.#options.url).href;
  }

  /** An attachment with urls as good as new; a link as it is. @throws ConfabError of `get_attachment` */
  async freshAttachment(roomId: string, attachment: AttachmentView): Promise<AttachmentView> {
    return attachment.id === null ? attachment : this.#attachment(roomId, attachment.id);
  }

  /** The messages that mention me, newest first, over all my rooms, read as far as one goes on. @throws ConfabError */
  mentions(): AsyncGenerator<MessageView, void, undefined> {
    return readMentions(this.#timing, (cursor) => this.command('list_mentions', cursor === null ? {} : { cursor }));
  }

  /** The copy of a room of mine, opened now if it was not. The options count for the one who opens it. */
  room(id: string, options: RoomOptions = {}): Room {
    // Ids come back in lower case, whatever was sent.
    const key = id.toLowerCase();
    const known = this.#rooms.get(key);
    if (known) return known;
    const room = new Room(key, this.#host, options);
    if (this.state === 'closed') room.close();
    else this.#rooms.set(key, room);
    if (this.state === 'connected') room.connected(this.#heads.get(key) ?? null);
    return room;
  }

  /** Joins a room, becoming a member where it is public, and opens it. @throws ConfabError of `join_room` */
  async join(id: string, options: RoomOptions = {}): Promise<Room> {
    const answer = await this.command('join_room', { room_id: id });
    this.#heads.set(answer.room.id, headOf(answer));
    return this.room(answer.room.id, options);
  }

  /** Ends everything: rooms, their readers, what is pending in the outbox, the connection. */
  close(): void {
    this.#connection.close();
  }

  async #attachment(roomId: string, id: string): Promise<AttachmentView> {
    const data = { room_id: roomId, attachment_id: id };
    return (await repeat(this.#timing, () => this.command('get_attachment', data))).attachment;
  }

  #listen(): void {
    this.#connection.events.on('push', (push) => this.#onPush(push));
    this.#connection.events.on('ready', (ready) => this.#onReady(ready));
    this.#connection.events.on('trouble', (error) => this.#events.emit('trouble', error));
    this.#connection.events.on('state', (change) => {
      if (change.state === 'closed') this.#onClosed(change.error);
      else if (change.state !== 'connected') {
        this.#heads.clear();
        for (const room of this.#rooms.values()) room.disconnected();
      }
      this.#events.emit('state', change);
    });
  }

  #onReady(ready: ReadyEvent): void {
    this.#user = ready.user;
    this.presence.connected();
    for (const head of ready.rooms) this.#heads.set(head.room_id, head);
    const listed = new Set(ready.rooms.map(({ room_id }) => room_id));
    // A copy: a room that turns out to be gone is forgotten meanwhile.
    for (const room of [...this.#rooms.values()]) {
      room.connected(listed.has(room.id) ? (this.#heads.get(room.id) ?? null) : null);
    }
  }

  #onPush(push: Push): void {
    if ('room_id' in push.data && typeof push.data.room_id === 'string') {
      this.#rooms.get(push.data.room_id)?.offer(push);
      this.#heads.passed(push.data.room_id, push, this.user?.id ?? null);
    }
    if (isEvent(push, 'presence')) this.presence.told(push.data);
    else if (isEvent(push, 'presence_count')) this.presence.crowded();
    const { type, data } = push;
    if (this.#events.isHeard(type) && isDataOf(type, data)) this.#events.emit(type, data);
  }

  #onClosed(error: ConfabError | null): void {
    this.#syncTimer.clear();
    this.presence.close();
    for (const room of [...this.#rooms.values()]) room.close();
    this.outbox.close(error ?? new ConfabError('closed', 'This client was closed'));
  }

  #syncLater(): void {
    this.#syncTimer.set(this.#timing.syncEveryMs * (0.75 + Math.random() / 2), () => {
      if (this.state === 'connected') for (const room of this.#rooms.values()) void room.sync();
      this.#syncLater();
    });
  }

  #afterLeaving(data: object): void {
    const id = 'room_id' in data && typeof data.room_id === 'string' ? data.room_id.toLowerCase() : '';
    const room = this.#rooms.get(id);
    const forGood = 'end_membership' in data && data.end_membership === true;
    // A direct room is not left: it is cleared and hidden, and one hears of what comes.
    if (forGood && room?.info?.type === 'direct') return;
    this.#heads.delete(id);
    // The end of a membership is an entry of the log: those before it, and it, may come after the answer; or, lost, never.
    if (!forGood) room?.left();
    else void pause(this.#timing.holdMs * 10).then(() => room?.left());
  }

  #makeHost(): RoomHost {
    return {
      timing: this.#timing,
      outbox: this.outbox,
      userId: () => this.#user?.id ?? null,
      isConnected: () => this.state === 'connected',
      command: (name, data) => this.command(name, data),
      say: (roomId, isTyping) => {
        // Whatever becomes of it, it is over in a moment.
        this.command(isTyping ? 'typing_start' : 'typing_stop', { room_id: roomId }).catch(() => undefined);
      },
      subscribe: (roomId) => this.#subscribe(roomId),
      page: (roomId, after, weight) => this.#queue.page(roomId, after, weight),
      history: (roomId, limit, beforeId) =>
        this.command('fetch_history', {
          room_id: roomId,
          limit,
          ...(beforeId !== undefined && { before_id: beforeId }),
        }),
      redirect: (data) => this.command('redirect_message', data),
      trouble: (error) => this.#events.emit('trouble', asConfabError(error)),
      ended: (room) => {
        if (this.#rooms.get(room.id) === room) this.#rooms.delete(room.id);
      },
    };
  }

  async #subscribe(roomId: string): Promise<Head> {
    // Looked at first: joining would make somebody who was removed from a public room a member again, unasked.
    const { member } = await this.command('get_full_room', { room_id: roomId, limit: 1 });
    if (!member?.is_active) throw new ConfabError('not_found', 'You are no longer in this room');
    const answer = await this.command('join_room', { room_id: roomId });
    this.#heads.set(answer.room.id, headOf(answer));
    return headOf(answer);
  }
}

function handshake(options: ConnectOptions): Record<string, unknown> {
  return {
    batch: options.batch ?? true,
    ...(options.subscribe === 'none' && { subscribe: 'none' }),
    ...(options.actAs !== undefined && { act_as: options.actAs }),
    ...(options.language !== undefined && { language: options.language }),
    ...(options.timezone !== undefined && { timezone: options.timezone }),
  };
}

/** The server's word, like all that `wire.ts` reads; the client's own events do not come off the wire. */
function isDataOf<K extends keyof ClientEvents>(type: K, data: object): data is ClientEvents[K] {
  return type !== 'state' && type !== 'trouble' && Object.keys(data).length > 0;
}
