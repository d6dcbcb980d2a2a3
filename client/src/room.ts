import { Emitter } from './emitter.js';
import { ConfabError } from './errors.js';
import { type OutgoingMessage, type PendingMessage, randomId } from './outbox.js';
import type {
  MemberLeftEvent,
  MemberView,
  MessageView,
  RedirectMessageCommand,
  RoomView,
  SendMessageAnswer,
  SyncRoomView,
} from './protocol.generated.js';
import { readChanges, readMessages, type Reading } from './readers.js';
import { repeat } from './repeat.js';
import type { Change, News } from './replica.js';
import { OwnSide } from './own-side.js';
import { FULL_PAGE, RoomSync, type Head, type RoomEnd, type RoomState } from './room-sync.js';
import { RoomStreams } from './room-streams.js';
import type { RoomEvents, RoomHost, RoomOptions } from './room-types.js';
import { RoomTyping } from './typing.js';
import { isEvent, type Push } from './wire.js';

/** A copy of a room's log that keeps itself complete, and everything one does with it. */
export class Room {
  readonly id: string;
  readonly #host: RoomHost;
  readonly #sync: RoomSync;
  readonly #typing: RoomTyping;
  readonly #streams: RoomStreams;
  /** One's own side of it: unread, what one hid and cleared; and how far others have read. */
  readonly own: OwnSide;
  readonly #events = new Emitter<RoomEvents>();
  /** Messages older than the kept ones that changed while older ones are being fetched; null while they are not. */
  #changedMeanwhile: Map<string, MessageView> | null = null;
  #info: RoomView | null = null;
  #member: MemberView | null = null;

  /** @internal Made by `client.room()`. */
  constructor(id: string, host: RoomHost, { window = 5000, initial = 50 }: RoomOptions) {
    this.id = id;
    this.#host = host;
    const listener = {
      news: (news: News) => this.#tell(news),
      reset: () => this.#onReset(),
      state: (state: RoomState) => this.#onState(state),
      page: (page: SyncRoomView) => this.#takePage(page),
      ownRev: () => this.own.rev,
    };
    this.#typing = new RoomTyping(id, host, () => this.#events.emit('typing', this.typists));
    this.#sync = new RoomSync(id, host, listener, window, initial);
    this.#streams = new RoomStreams(
      this.#sync.replica,
      (message) => this.#events.emit('stream', message),
      () => void this.#sync.sync(),
    );
    this.own = new OwnSide(id, host, this.#sync.replica, {
      changed: () => this.#events.emit('own', null),
      read: (mark) => this.#events.emit('read', mark),
      missed: () => void this.#sync.sync(),
    });
  }

  get state(): RoomState {
    return this.#sync.state;
  }
  /** Why the room ended here; null while it has not. */
  get end(): RoomEnd | null {
    return this.#sync.end;
  }
  /** Every message up to this one is known. */
  get seq(): number {
    return this.#sync.replica.seq;
  }
  /** Every change up to this one is known. */
  get rev(): number {
    return this.#sync.replica.rev;
  }
  get epoch(): string {
    return this.#sync.replica.epoch;
  }
  /** The newest messages as they are now, by seq: all that one may see after `messagesFrom`. Not to be changed. */
  get messages(): readonly MessageView[] {
    return this.#sync.replica.messages;
  }
  get messagesFrom(): number {
    return this.#sync.replica.messagesFrom;
  }
  /** The room's fields as last told; null until then. */
  get info(): RoomView | null {
    return this.#info;
  }
  /** One's own membership as last told; null until then. */
  get member(): MemberView | null {
    return this.#member;
  }
  /** What was sent here and is not acknowledged yet, in order. */
  get pending(): readonly PendingMessage[] {
    return this.#host.outbox.pending(this.id);
  }

  /** The ids of the others who are typing here just now, those who began first before the others. */
  get typists(): readonly string[] {
    return this.#typing.typists;
  }

  /** Calls the listener on every such event until the returned function is called. */
  on<K extends keyof RoomEvents>(name: K, listener: (data: RoomEvents[K]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** A kept message by its id. */
  message(id: string): MessageView | undefined {
    return this.#sync.replica.message(id);
  }

  /** Resolves when the newest messages are loaded. @throws ConfabError when the room ended before. */
  opened(): Promise<void> {
    return this.#sync.opened();
  }

  /** Resolves when everything up to these numbers is known. @throws ConfabError when the room ends before. */
  reached(seq: number, rev = 0): Promise<void> {
    return this.#sync.reached(seq, rev);
  }

  /** Sends a message here, repeated until it is acknowledged; see `Outbox.send`. */
  send(message: Omit<OutgoingMessage, 'room_id' | 'participants'>): Promise<SendMessageAnswer> {
    this.#typing.sent();
    return this.#host.outbox.send({ ...message, room_id: this.id });
  }

  /**
   * Sends some members a copy of a message here, repeated until it is acknowledged, as one and the same message.
   * @throws ConfabError with the server's code when it is refused for good; `closed`.
   */
  redirect(messageId: string, to: Omit<RedirectMessageCommand, 'room_id' | 'message_id'>): Promise<SendMessageAnswer> {
    const data = { client_message_id: randomId(), ...to, room_id: this.id, message_id: messageId };
    return repeat(this.#host.timing, () => this.#host.redirect(data));
  }

  /**
   * Tells the others that one is typing: to be called at each keystroke. It goes out every three seconds at most, and ends by
   * `send`, by `stopTyping`, and by itself six seconds after the last call. Nothing happens without a connection.
   */
  typing(): void {
    if (!this.end) this.#typing.type();
  }

  /** Tells the others that one is not typing any more. */
  stopTyping(): void {
    this.#typing.stop();
  }

  /**
   * Every message of the log by seq from `from` on (default: the oldest kept), each once, as it is when its turn comes;
   * then those to come. Ends when the room does. A reader that is slow or never read costs no memory: it reads older
   * messages from the server again.
   * @throws ConfabError `reset` when the log was replaced; `not_found` or `closed` when the room ended with messages unread.
   */
  timeline({ from }: { from?: number } = {}): AsyncGenerator<MessageView, void, undefined> {
    return readMessages(this.#reading(), from);
  }

  /**
   * Every change of older messages after rev `after` (default: from now on), by rev. Several changes of one message may come
   * as its newest state, and a state may come twice. Ends and throws like `timeline`.
   */
  changes({ after }: { after?: number } = {}): AsyncGenerator<Change, void, undefined> {
    return readChanges(this.#reading(), after);
  }

  /**
   * Loads up to `limit` (at most 200) older messages before `messages`. @returns whether there are still older ones.
   * @throws ConfabError of `fetch_history`; `conflict` while another such call runs.
   */
  async loadOlder(limit = 50): Promise<boolean> {
    await this.opened();
    if (this.#changedMeanwhile) throw new ConfabError('conflict', 'Older messages are being loaded already');
    const { resets, replica } = this.#sync;
    const before = replica.messagesFrom;
    if (before === 0) return false;
    const changed = (this.#changedMeanwhile = new Map<string, MessageView>());
    try {
      const answer = await this.#host.history(this.id, limit, replica.messages[0]?.id);
      if (resets !== this.#sync.resets || before !== replica.messagesFrom) return replica.messagesFrom > 0;
      const older = answer.messages.filter(({ seq }) => seq <= before).map((message) => newer(message, changed));
      replica.prepend(older, answer.has_more === true ? (older[0]?.seq ?? before + 1) - 1 : 0);
      return replica.messagesFrom > 0;
    } finally {
      this.#changedMeanwhile = null;
    }
  }

  /** Looks now whether anything is missing. Resolves when it is there, or must wait for the next connection. */
  sync(): Promise<void> {
    return this.#sync.sync();
  }

  /** Forgets the room here. One stays a member, and this connection subscribed. */
  close(): void {
    this.#sync.finish('closed');
  }

  /** @internal The connection stands: where the log was when it was subscribed; null when it was not. */
  connected(head: Head | null): void {
    this.#sync.connected(head);
  }

  /** @internal */
  disconnected(): void {
    this.#typing.clear();
    this.#streams.forget();
    this.#sync.disconnected();
  }

  /** @internal One ended one's own membership or subscription. */
  left(): void {
    this.#sync.finish('left');
  }

  /** @internal Takes a push of this room. */
  offer(push: Push): void {
    if (this.end || this.#sync.offer(push)) return;
    if (isEvent(push, 'typing')) this.#typing.offer(push.data);
    else if (isEvent(push, 'bot_stream_chunk')) this.#streams.offer(push.data);
    else if (isEvent(push, 'room_deleted')) this.#sync.finish('deleted');
    else if (isEvent(push, 'room_created') || isEvent(push, 'room_updated')) this.#takeInfo(push.data.room, null);
    else if (isEvent(push, 'member_joined')) this.#takeInfo(push.data.room, this.#ifMine(push.data.member));
    else if (isEvent(push, 'member_updated')) this.#takeInfo(null, this.#ifMine(push.data.member));
    else if (isEvent(push, 'member_left')) this.#onLeft(push.data);
    else if (isEvent(push, 'membership_changed')) this.own.membershipChanged(push.data);
    else if (isEvent(push, 'message_hidden')) this.own.messageHidden(push.data);
    else if (isEvent(push, 'messages_read')) this.own.readBy(push.data);
  }

  #onLeft({ seq, member }: MemberLeftEvent): void {
    this.#typing.ended(member.user_id);
    if (!this.#ifMine(member)) return;
    this.#takeInfo(null, member);
    this.#sync.finish('left', seq);
  }

  #ifMine(member: MemberView): MemberView | null {
    return member.user_id === this.#host.userId() ? member : null;
  }

  #takePage(page: SyncRoomView): void {
    this.own.synced(page);
    this.#streams.synced(page.streams);
    this.#takeInfo(page.room, page.member);
  }

  #onReset(): void {
    this.own.reset();
    this.#events.emit('reset', null);
  }

  #takeInfo(room: RoomView | null, member: MemberView | null): void {
    if (!room && !member) return;
    this.#info = room ?? this.#info;
    this.#member = member ?? this.#member;
    this.#events.emit('info', null);
  }

  #tell({ messages, changes }: News): void {
    for (const message of messages) {
      if (message.sender_id !== null && !message.is_streaming) this.#typing.ended(message.sender_id);
      this.own.passed(message);
      if (this.own.isGone(message)) continue;
      this.#events.emit('message', message);
      this.#streams.passed(message);
    }
    for (const change of changes) {
      if (this.own.isGone(change.message)) continue;
      if (change.message.seq <= this.messagesFrom) this.#changedMeanwhile?.set(change.message.id, change.message);
      this.#events.emit('change', change);
      this.#streams.passed(change.message);
    }
  }

  #onState(state: RoomState): void {
    if (state === 'closed') {
      this.#typing.clear();
      this.#host.ended(this);
    }
    this.#events.emit('state', state);
  }

  #reading(): Reading {
    return {
      sync: this.#sync,
      timing: this.#host.timing,
      page: (after) => this.#host.page(this.id, after, FULL_PAGE),
    };
  }
}

function newer(message: MessageView, others: ReadonlyMap<string, MessageView>): MessageView {
  const other = others.get(message.id);
  return other && other.rev > message.rev ? other : message;
}
