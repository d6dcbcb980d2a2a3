import type {
  MembershipChangedEvent,
  MessageHiddenEvent,
  MessagesReadEvent,
  MessageView,
  MyMemberView,
  ReadMarkView,
  SyncRoomView,
} from './protocol.generated.js';
import type { Replica } from './replica.js';
import type { CommandAnswer, CommandData, CommandName } from './wire.js';

/** What one's own side of a room needs of the client and the room. */
export interface OwnSideHost {
  userId(): string | null;
  /** @throws ConfabError */
  command<N extends CommandName>(name: N, data: CommandData<N>): Promise<CommandAnswer<N>>;
}

/** What it tells of. */
export interface OwnSideListener {
  /** Unread, what is hidden or cleared, or whether the room is in the lists changed. */
  changed(): void;
  /** Somebody read further. */
  read(mark: ReadMarkView): void;
  /** A change of it was missed: only a sync tells which. */
  missed(): void;
}

/**
 * One's own side of a room, as all of one's devices have it: what is unread, and what one took out of one's own copy. Beside
 * it, how far the others have read. Kept up by pushes, put right by each sync.
 */
export class OwnSide {
  readonly #roomId: string;
  readonly #host: OwnSideHost;
  readonly #replica: Replica;
  readonly #listener: OwnSideListener;
  readonly #hidden = new Set<string>();
  readonly #reads = new Map<string, ReadMarkView>();
  #member: MyMemberView | null = null;
  /** Of the newest message known. */
  #tally = 0;
  #readTally = 0;
  #clearedSeq = 0;
  /** Messages up to this seq are accounted for in what the server told last. */
  #toldSeq = 0;
  /** The newest message of one's own that came after that. */
  #sent: { seq: number; tally: number } | null = null;

  constructor(roomId: string, host: OwnSideHost, replica: Replica, listener: OwnSideListener) {
    this.#roomId = roomId;
    this.#host = host;
    this.#replica = replica;
    this.#listener = listener;
    replica.leaveOut((message) => this.isGone(message));
  }

  /** One's own membership as last told; null until then. Not brought up to date by what one sends: see `unread`. */
  get member(): MyMemberView | null {
    return this.#member;
  }
  /** How many ordinary messages one has not read. */
  get unread(): number {
    return Math.max(0, this.#tally - this.#readTally);
  }
  /** The tally of the last ordinary message that one has read: those with a greater one are unread. */
  get readTally(): number {
    return this.#readTally;
  }
  /** How often it changed, as far as is known. */
  get rev(): number {
    return this.#member?.own_rev ?? 0;
  }
  /** How far people have read, by their ids; in rooms of many people only of those who wrote. */
  get reads(): ReadonlyMap<string, ReadMarkView> {
    return this.#reads;
  }

  /** Whether one took a message out of one's own copy. */
  isGone({ id, seq }: Pick<MessageView, 'id' | 'seq'>): boolean {
    return seq <= this.#clearedSeq || this.#hidden.has(id);
  }

  /** Reads up to a message, default the newest there is. Nothing is sent where it is read already. @throws ConfabError */
  async read(messageId?: string): Promise<void> {
    const message = messageId === undefined ? this.#replica.messages.at(-1) : this.#replica.message(messageId);
    const id = messageId ?? message?.id;
    if (id === undefined || (message && this.#isRead(message))) return;
    await this.#host.command('read_messages', { room_id: this.#roomId, last_read_id: id });
  }

  /** Makes the room unread from a message on, for oneself alone. @throws ConfabError */
  async markUnread(messageId: string): Promise<void> {
    await this.#host.command('mark_unread', { room_id: this.#roomId, message_id: messageId });
  }

  /** Takes a message out of one's own copy. @throws ConfabError */
  async hideMessage(messageId: string): Promise<void> {
    await this.#host.command('delete_message', { room_id: this.#roomId, message_id: messageId, scope: 'me' });
  }

  /** Takes everything so far, or up to a message, out of one's own copy. @throws ConfabError */
  async clear(upToId?: string): Promise<void> {
    await this.#host.command('clear_history', {
      room_id: this.#roomId,
      ...(upToId !== undefined && { up_to_id: upToId }),
    });
  }

  /** Takes the room out of one's lists until the next message, or puts it back. @throws ConfabError */
  async hide(isHidden = true): Promise<void> {
    await this.#host.command('hide_room', { room_id: this.#roomId, is_hidden: isHidden });
  }

  /** @internal A page of sync says how it stands; one that pushes have overtaken says nothing. */
  synced({ member, unread_count, hidden, reads, head_seq }: SyncRoomView): void {
    for (const mark of reads) this.#mark(mark);
    if (!member || member.own_rev < this.rev) return;
    this.#hidden.clear();
    for (const id of hidden) this.#hidden.add(id);
    this.#told(member, unread_count, head_seq);
  }

  /** @internal */
  membershipChanged({ own_rev, member, unread_count, head_seq }: MembershipChangedEvent): void {
    if (this.#isNext(own_rev)) this.#told(member, unread_count, head_seq);
  }

  /** @internal */
  messageHidden({ own_rev, message_id }: MessageHiddenEvent): void {
    if (!this.#isNext(own_rev) || !this.#member) return;
    this.#member = { ...this.#member, own_rev };
    this.#hidden.add(message_id);
    this.#replica.dropLeftOut();
    this.#listener.changed();
  }

  /** @internal */
  readBy({ user_id, last_read_seq, last_read_id, last_read_at }: MessagesReadEvent): void {
    this.#mark({ user_id, last_read_seq, last_read_id, last_read_at });
  }

  /** @internal A message came, in log order: whoever wrote it has read what is before. */
  passed({ id, seq, tally, sender_id, created_at }: MessageView): void {
    const before = this.unread;
    if (sender_id !== null)
      this.#mark({ user_id: sender_id, last_read_seq: seq, last_read_id: id, last_read_at: created_at });
    if (seq <= this.#toldSeq) return;
    const isOrdinary = tally > this.#tally;
    this.#tally = Math.max(this.#tally, tally);
    if (sender_id === this.#host.userId() && sender_id !== null) {
      this.#sent = { seq, tally };
      this.#readTally = Math.max(this.#readTally, tally);
    }
    const comesBack = isOrdinary && this.#member?.is_hidden === true;
    if (comesBack && this.#member) this.#member = { ...this.#member, is_hidden: false };
    if (comesBack || this.unread !== before) this.#listener.changed();
  }

  /** @internal The log was replaced: nothing known of it holds. */
  reset(): void {
    this.#member = null;
    this.#hidden.clear();
    this.#reads.clear();
    this.#sent = null;
    this.#tally = this.#readTally = this.#clearedSeq = this.#toldSeq = 0;
  }

  /** Whether a change is the one to come. An older one is known already; a later one tells that some are missing. */
  #isNext(ownRev: number): boolean {
    if (this.#member && ownRev > this.rev + 1) this.#listener.missed();
    return this.#member !== null && ownRev === this.rev + 1;
  }

  #told(member: MyMemberView, unread: number, headSeq: number): void {
    const isOverturned = this.#member !== null && member.own_rev === this.rev && headSeq < this.#toldSeq;
    if (isOverturned) return;
    this.#member = member;
    this.#tally = Math.max(this.#tally, member.read_tally + unread);
    this.#readTally = member.read_tally;
    // Sent after the server counted: that reads on top of it.
    if (this.#sent && this.#sent.seq > headSeq) this.#readTally = Math.max(this.#readTally, this.#sent.tally);
    this.#toldSeq = Math.max(this.#toldSeq, headSeq);
    this.#clearedSeq = member.cleared_seq;
    this.#replica.dropLeftOut();
    this.#listener.changed();
  }

  #isRead({ seq, tally }: MessageView): boolean {
    const told = this.#member?.last_read_seq ?? 0;
    return tally <= this.#readTally && seq <= Math.max(told, this.#sent?.seq ?? 0);
  }

  #mark(mark: ReadMarkView): void {
    if (mark.last_read_seq <= (this.#reads.get(mark.user_id)?.last_read_seq ?? 0)) return;
    this.#reads.set(mark.user_id, mark);
    this.#listener.read(mark);
  }
}
