import { mongo } from 'mongoose';
import type { Actor } from '../../core/commands/command-context.js';
import { bounded } from '../../core/database/bounded.js';
import { toUuid } from '../../core/database/uuid.js';
import type { ConfabError } from '../../core/errors/confab-error.js';
import type { LogCollections } from './log-collections.js';
import { CopyOutdated, stoppedAt, type StoppedAt } from './log-errors.js';
import { DURABLE_INSERT, MAJORITY_READ } from './log-options.js';
import type { Appended, Commit, LogEntry, Original, SendHead } from './log.types.js';
import { timeBehind } from './message-documents.js';
import type { MessageDocument } from './message.schema.js';
import { asError, Pending, untilAnswered } from './pending.js';
import type { RoomHeads } from './room-heads.js';
import type { NamedPeople, WriteAuthority, WriteClaim } from './write-authority.js';

/** Inserts under way at once, where each room has one of its own. */
const ROOMS_AT_ONCE = 8;

/** A send on its way into the log. */
export class PendingSend extends Pending<Appended> implements WriteClaim {
  /** Its client_message_id may be stored: an insert met a repeat near it. */
  maybeRepeat = false;
  readonly right = 'send';

  constructor(
    roomId: string,
    readonly document: MessageDocument,
    readonly actor: Actor,
    readonly named: readonly NamedPeople[],
    readonly original: Original | null,
    deadline: number,
  ) {
    super(roomId, deadline);
  }

  /** Identifies its client_message_id among all; null when it has none. */
  get clientKey(): string | null {
    const { client_message_id: clientId } = this.document;
    return clientId === undefined ? null : clientKey(this.roomId, this.actor.userId, clientId);
  }
}

export function clientKey(roomId: string, senderId: string | null, clientMessageId: string): string {
  return `${roomId} ${senderId ?? ''} ${clientMessageId}`;
}

/**
 * Writes groups of sends: one ordered insert for all rooms of a group. Ordered, because it stops at the first document
 * that is refused: what follows in the same room would else leave a gap.
 */
export class SendWriter {
  constructor(
    private readonly collections: LogCollections,
    private readonly heads: RoomHeads<SendHead>,
    private readonly authority: WriteAuthority,
    private readonly publish: (commit: Commit) => void,
  ) {}

  /** Answers every send of the group. Never rejects. */
  async write(group: PendingSend[]): Promise<void> {
    await untilAnswered(group, (open, before) => this.attempt(open, before));
  }

  private async attempt(open: PendingSend[], before: number): Promise<void> {
    // Head first, rights after it: see WriteAuthority for why the order matters.
    const heads = await this.heads.of(open.map(({ roomId }) => roomId));
    const refusals = await this.refusals(open);
    // Repeats are rare, and the unique index finds each: the look-up before the insert is made only where one is likely.
    const doubtful = open.filter((send) => send.uncertain || send.maybeRepeat || refusals.has(send));
    const stored = await this.findStored(doubtful);
    const fresh = open.filter((send) => !this.isSettledBy(send, stored, refusals));
    if (fresh.length === 0) return;
    const rooms = number(fresh, heads);
    // Where another process writes to the same rooms, one insert for all would stop at the first room lost and keep the
    // others waiting.
    if (before === 0) await this.insert(rooms.flat());
    else await this.insertApart(rooms);
  }

  /**
   * Why some are not to be written: their senders may not, or they are copies of what has changed since these were made. What
   * changes from here on does so while the copy is being written, and may as well have come after it.
   */
  private async refusals(open: PendingSend[]): Promise<Map<WriteClaim, ConfabError>> {
    const refusals = await this.authority.refusals(open);
    const copies = open.flatMap((send) => (send.original ? [{ send, of: send.original }] : []));
    if (copies.length === 0) return refusals;
    const originals = await this.collections.messages
      .find(
        {
          room_id: { $in: [...new Set(copies.map(({ send }) => send.roomId))].map(toUuid) },
          _id: { $in: copies.map(({ of }) => toUuid(of.id)) },
        },
        { ...MAJORITY_READ, projection: { rev: 1 } },
      )
      .toArray();
    const revs = new Map(originals.map(({ _id, rev }) => [_id.toString(), rev]));
    const outdated = copies.filter(({ send, of }) => !refusals.has(send) && revs.get(of.id) !== of.rev);
    return new Map([...refusals, ...outdated.map(({ send }) => [send, new CopyOutdated()] as const)]);
  }

  /** Answers a repeat with what is stored, and refuses who may not write. */
  private isSettledBy(
    send: PendingSend,
    stored: Map<string, MessageDocument>,
    refusals: Map<WriteClaim, ConfabError>,
  ): boolean {
    const refusal = refusals.get(send);
    const before =
      stored.get(send.document._id.toString()) ?? (send.clientKey === null ? undefined : stored.get(send.clientKey));
    // Somebody who lost only the right to write still gets the message that their first try became.
    if (before && refusal?.code !== 'not_found') this.answerStored(send, before);
    else if (refusal) send.refuse(refusal);
    else return false;
    return true;
  }

  /**
   * What is stored of these already: repeats by their client_message_id and, after an attempt whose outcome is unknown,
   * the documents themselves by id. One look-up a group.
   */
  private async findStored(open: PendingSend[]): Promise<Map<string, MessageDocument>> {
    const bySender = new Map<string, PendingSend[]>();
    for (const send of open.filter(({ clientKey: key }) => key !== null)) {
      const key = `${send.roomId} ${send.actor.userId}`;
      bySender.set(key, [...(bySender.get(key) ?? []), send]);
    }
    const uncertain = open.filter((send) => send.uncertain);
    const conditions: mongo.Filter<MessageDocument>[] = [...bySender.values()].map((sends) => ({
      room_id: sends[0]?.document.room_id,
      sender_id: sends[0]?.document.sender_id,
      client_message_id: { $in: sends.flatMap(({ document }) => document.client_message_id ?? []) },
    }));
    if (uncertain.length > 0) {
      conditions.push({
        room_id: { $in: [...new Set(uncertain.map(({ roomId }) => roomId))].map(toUuid) },
        _id: { $in: uncertain.map(({ document }) => document._id) },
      });
    }
    const stored = new Map<string, MessageDocument>();
    if (conditions.length === 0) return stored;
    for (const message of await this.collections.messages.find({ $or: conditions }, MAJORITY_READ).toArray()) {
      stored.set(message._id.toString(), message);
      const { client_message_id: clientId } = message;
      if (clientId !== undefined)
        stored.set(clientKey(message.room_id.toString(), message.sender_id, clientId), message);
    }
    return stored;
  }

  private async insertApart(rooms: PendingSend[][]): Promise<void> {
    for (let at = 0; at < rooms.length; at += ROOMS_AT_ONCE) {
      const inserts = rooms.slice(at, at + ROOMS_AT_ONCE).map((sends) => this.insert(sends));
      for (const outcome of await Promise.allSettled(inserts)) if (outcome.status === 'rejected') throw outcome.reason;
    }
  }

  private async insert(sends: PendingSend[]): Promise<void> {
    try {
      await bounded(
        this.collections.messages.insertMany(
          sends.map(({ document }) => document),
          DURABLE_INSERT,
        ),
      );
    } catch (error) {
      this.afterFailure(sends, error);
      return;
    }
    this.acknowledge(sends);
  }

  /**
   * Keeps what the error says is stored and leaves the rest open for the next attempt. The heads at and behind the stop are
   * dropped, for these were numbered in vain; all of them where an error names no place.
   */
  private afterFailure(sends: PendingSend[], error: unknown): void {
    const stop = stoppedAt(error);
    const lost = sends.slice(stop?.index ?? 0);
    if (stop) this.acknowledge(sends.slice(0, stop.index));
    for (const { roomId } of lost) this.heads.drop(roomId);
    if (stop) {
      settleStopped(lost, stop);
      return;
    }
    for (const send of lost) send.uncertain = true;
    throw asError(error);
  }

  private acknowledge(sends: PendingSend[]): void {
    const commits = new Map<string, LogEntry[]>();
    for (const { roomId, document } of sends) {
      this.heads.set(roomId, { seq: document.seq, tally: document.tally, at: document.created_at });
      const entry: LogEntry = { kind: 'message', seq: document.seq, message: document };
      const entries = commits.get(roomId);
      if (entries) entries.push(entry);
      else commits.set(roomId, [entry]);
    }
    for (const [roomId, entries] of commits) this.publish({ roomId, entries });
    for (const send of sends) send.answer({ message: send.document, deduplicated: false });
  }

  /**
   * Answers with the stored message. It is published again, too: its own commit may have been one whose outcome this
   * process never learnt, so that nobody pushed it; the feed ignores what it has passed.
   */
  private answerStored(send: PendingSend, message: MessageDocument): void {
    this.publish({ roomId: send.roomId, entries: [{ kind: 'message', seq: message.seq, message }] });
    send.answer({ message, deduplicated: !message._id.equals(send.document._id) });
  }
}

/**
 * What becomes of the document that an insert stopped at, and those behind it. A taken seq: another process wrote, the next
 * attempt reads the head. A taken client_message_id: a repeat, and who repeats one repeats several (a client that lost its
 * connection), so all behind it are looked up. A taken id: an attempt of ours, given up as unknown, landed after all.
 */
function settleStopped(rest: PendingSend[], stop: StoppedAt): void {
  const [send] = rest;
  if (!send) return;
  if (stop.claim === 'client_id') for (const each of rest) each.maybeRepeat = true;
  if (stop.claim === 'id') send.uncertain = true;
  if (stop.claim === null) send.refuse(stop.error);
}

/** Gives each document the next number of its room, rooms apart, arrival order kept inside each. */
function number(sends: PendingSend[], heads: Map<string, SendHead>): PendingSend[][] {
  const next = new Map(heads);
  const byRoom = new Map<string, PendingSend[]>();
  for (const send of sends) {
    const head = next.get(send.roomId);
    if (!head) throw new Error(`The head of room ${send.roomId} was not read`);
    const counts = send.document.targets.length === 0;
    const own: SendHead = { seq: head.seq + 1, tally: head.tally + (counts ? 1 : 0), at: timeBehind(head) };
    next.set(send.roomId, own);
    Object.assign(send.document, { seq: own.seq, tally: own.tally, created_at: own.at, updated_at: own.at });
    const ofRoom = byRoom.get(send.roomId);
    if (ofRoom) ofRoom.push(send);
    else byRoom.set(send.roomId, [send]);
  }
  // Grouped by room, and rooms in the order of their ids: a mongos makes one insert of what follows each other on one shard.
  return [...byRoom].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ofRoom]) => ofRoom);
}
