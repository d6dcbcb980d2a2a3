import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import { PendingChange } from './change-plan.js';
import { ChangeWriter, type ChangeHead } from './change-writer.js';
import { GatheringQueue } from './gathering-queue.js';
import { LogCollections } from './log-collections.js';
import { LogReader } from './log-reader.js';
import type { Appended, Changed, Commit, NewChange, NewMessage, RoomTransaction, SendHead } from './log.types.js';
import { messageDocument } from './message-documents.js';
import { RoomHeads } from './room-heads.js';
import type { ShownUploads } from './shown-uploads.js';
import { PendingTransaction, TransactionRunner } from './room-transaction.js';
import { TransactionQueue } from './transaction-queue.js';
import type { WriteAuthority } from './write-authority.js';
import { clientKey, PendingSend, SendWriter } from './send-writer.js';

/** Fewer lanes write larger groups; two let one gather while the other waits for the journal. Measured by `bench:log`. */
const LANES = 2;
const LARGEST_GROUP = 1000;

/** One lane: the rooms that belong to it have their sends, and their changes, written one group after the other. */
interface Lane {
  sends: GatheringQueue<PendingSend>;
  transactions: TransactionQueue<PendingTransaction>;
  changes: GatheringQueue<PendingChange>;
}

/**
 * The log of all rooms, as this process writes it: gap-free `seq` for messages, gap-free `rev` for changes.
 *
 * A number is claimed by storing it: highest stored + 1 under a unique index of an append-only collection. So n + 1 can
 * not be stored before n is visible, and whoever has read up to n has read all up to n, from whichever process. What is
 * wrong with simpler ways stands in docs/architecture.md.
 *
 * Entries are published ('log.committed') only after a majority has them on its journal.
 */
@Injectable()
export class RoomLog {
  private readonly lanes: Lane[];
  /** Sends with a client_message_id, queued or in flight: a repeat joins the first's promise. */
  private readonly underWay = new Map<string, Promise<Appended>>();
  private authority: WriteAuthority | null = null;
  private uploads: ShownUploads | null = null;

  constructor(
    private readonly collections: LogCollections,
    private readonly reader: LogReader,
    private readonly events: DomainEvents,
    private readonly config: Config,
  ) {
    this.lanes = Array.from({ length: LANES }, () => this.createLane());
  }

  /** Sets who decides on writes: known only above the log, where rooms are. Once, at boot. */
  useAuthority(authority: WriteAuthority): void {
    this.authority = authority;
  }

  /** Sets who is told of uploads that are not shown any more. Once, at boot. */
  useUploads(uploads: ShownUploads): void {
    this.uploads = uploads;
  }

  /**
   * Appends a message. Resolves once it is on a majority's journal.
   * @param deadline milliseconds since 1970
   * @throws ConfabError overloaded (nothing was done), unknown_outcome (repeat with the same client id), validation_failed,
   * CopyOutdated, or what the authority refuses
   */
  async append(message: NewMessage, deadline: number): Promise<Appended> {
    const key =
      message.clientMessageId === null
        ? null
        : clientKey(message.roomId, message.sender.userId, message.clientMessageId);
    const first = key === null ? undefined : this.underWay.get(key);
    if (first) return { ...(await first), deduplicated: true };
    const { roomId, sender, named = [], redirectOf } = message;
    const send = new PendingSend(roomId, messageDocument(message), sender, named, redirectOf, deadline);
    this.lane(message.roomId).sends.push(send);
    if (key === null) return send.answered;
    this.underWay.set(key, send.answered);
    return send.answered.finally(() => this.underWay.delete(key));
  }

  /**
   * Changes a message, as the next rev of its room.
   * @throws ConfabError not_found, overloaded, unknown_outcome, or what `apply` throws
   */
  async change(change: NewChange, deadline: number): Promise<Changed> {
    const pending = new PendingChange(change, deadline);
    this.lane(change.roomId).changes.push(pending);
    return pending.answered;
  }

  /**
   * Runs `work` in a transaction together with the system messages it tells. `work` may run several times (conflict with
   * another writer, fail-over): it must change nothing but through the session, and not wait for the log. A duplicate key
   * of another index than the log's is thrown as it is (MongoServerError 11000), the transaction undone.
   * @throws ConfabError overloaded, unknown_outcome, or what `work` throws
   */
  async transact<T>(roomId: string, work: (transaction: RoomTransaction) => Promise<T>, deadline: number): Promise<T> {
    let result = (): T => {
      throw new Error('The work of the transaction has not run');
    };
    const keep = async (transaction: RoomTransaction): Promise<void> => {
      const value = await work(transaction);
      result = () => value;
    };
    const pending = new PendingTransaction(roomId, keep, deadline);
    this.lane(roomId).transactions.push(pending);
    await pending.answered;
    return result();
  }

  /** Entries waiting to be written, over all lanes. */
  get depth(): number {
    return this.lanes.reduce(
      (sum, { sends, transactions, changes }) => sum + sends.depth + transactions.depth + changes.depth,
      0,
    );
  }

  /** How long the sends and changes that come now find others waiting, in the lane that is worst, in milliseconds. */
  get delayMs(): number {
    return Math.max(...this.lanes.map(({ sends, changes }) => Math.max(sends.delayMs, changes.delayMs)));
  }

  /** Resolves once everything taken so far is answered. */
  async drain(): Promise<void> {
    await Promise.all(
      this.lanes.flatMap(({ sends, transactions, changes }) => [sends.idle(), transactions.idle(), changes.idle()]),
    );
  }

  private lane(roomId: string): Lane {
    // Any spread will do as long as a room stays where it is; the last digits of a UUID are random in every version used.
    const lane = this.lanes[Number.parseInt(roomId.slice(-6), 16) % LANES];
    if (!lane) throw new Error(`No lane for room ${roomId}`);
    return lane;
  }

  private createLane(): Lane {
    const authority: WriteAuthority = {
      refusals: (claims) => this.knownAuthority().refusals(claims),
      hold: (claims, session) => this.knownAuthority().hold(claims, session),
      forget: (roomId) => {
        this.knownAuthority().forget(roomId);
      },
    };
    const publish = (commit: Commit): void => {
      this.events.publish('log.committed', commit);
    };
    const heads = new RoomHeads<SendHead>((roomIds) => {
      // Rights known so far were read before this head: see WriteAuthority.
      for (const roomId of roomIds) authority.forget(roomId);
      return this.reader.messageHeads(roomIds);
    });
    const sender = new SendWriter(this.collections, heads, authority, publish);
    const runner = new TransactionRunner(this.collections, heads, authority, publish);
    const changer = new ChangeWriter(
      this.collections,
      new RoomHeads<ChangeHead>((ids) => this.reader.changeHeads(ids)),
      authority,
      { release: async (roomId, ids, session) => this.uploads?.release(roomId, ids, session) },
      publish,
    );
    const bounds = { capacity: this.config.limits.send_queue, group: LARGEST_GROUP };
    return {
      sends: new GatheringQueue<PendingSend>(bounds, (group) => sender.write(group)),
      transactions: new TransactionQueue<PendingTransaction>(bounds.capacity, (entry) => runner.write(entry)),
      changes: new GatheringQueue<PendingChange>(bounds, (group) => changer.write(group)),
    };
  }

  private knownAuthority(): WriteAuthority {
    if (!this.authority) throw new Error('RoomLog has no authority: call useAuthority first');
    return this.authority;
  }
}
