import type { ClientSession } from 'mongoose';
import { newUuidV7, toUuid, type UUID } from '../../core/database/uuid.js';
import type { LogCollections } from './log-collections.js';
import { isDatabaseTrouble, takenClaim } from './log-errors.js';
import { MAJORITY_READ } from './log-options.js';
import { CommitUnknown, runTransaction } from './log-transaction.js';
import type { Commit, RoomTransaction, SendHead } from './log.types.js';
import { systemMessage, timeBehind } from './message-documents.js';
import type { MessageDocument, MessageEvent } from './message.schema.js';
import { asError, Pending, untilAnswered } from './pending.js';
import type { RoomHeads } from './room-heads.js';
import type { WriteAuthority } from './write-authority.js';

/** A transaction on its way into the log. */
export class PendingTransaction extends Pending<void> {
  /** The ids of its system messages, the same in every run: by them a run of unknown outcome is found. */
  private readonly ids: UUID[] = [];
  /** The system messages of the last run. */
  told: MessageDocument[] = [];

  constructor(
    roomId: string,
    readonly work: (transaction: RoomTransaction) => Promise<void>,
    deadline: number,
  ) {
    super(roomId, deadline);
  }

  idOf(index: number): UUID {
    return (this.ids[index] ??= newUuidV7());
  }
}

/**
 * Rooms and memberships change in one transaction with the system messages that tell of it. The messages claim their seqs
 * like any other: another process that wrote first is a duplicate key or a write conflict, and the work runs again.
 */
export class TransactionRunner {
  constructor(
    private readonly collections: LogCollections,
    private readonly heads: RoomHeads<SendHead>,
    private readonly authority: WriteAuthority,
    private readonly publish: (commit: Commit) => void,
  ) {}

  /** Answers the transaction. Never rejects. */
  async write(pending: PendingTransaction): Promise<void> {
    await untilAnswered([pending], () => this.attempt(pending));
    // Rights may have changed, and the head did; also when nobody knows.
    this.heads.drop(pending.roomId);
    this.authority.forget(pending.roomId);
  }

  private async attempt(pending: PendingTransaction): Promise<void> {
    const landed = pending.uncertain ? await this.landed(pending) : [];
    if (landed.length > 0) {
      this.commit(pending, landed);
      return;
    }
    try {
      await this.runOnce(pending);
    } catch (error) {
      const claim = takenClaim(error);
      // `id`: a run whose commit was given up as unknown landed after all.
      if (claim === 'id' || error instanceof CommitUnknown) pending.uncertain = true;
      else if (claim !== 'seq' && !isDatabaseTrouble(error)) pending.refuse(asError(error));
      return;
    }
    this.commit(pending, pending.told);
  }

  private async runOnce(pending: PendingTransaction): Promise<void> {
    await runTransaction(this.collections, async (session) => {
      pending.told = [];
      const head = await this.readHead(pending.roomId, session);
      const now = timeBehind(head);
      const room = toUuid(pending.roomId);
      const claim = systemMessage(room, pending.idOf(0), null, head.seq + 1, head.tally, now);
      // The claim first, whatever it will tell: it keeps other processes from this seq while the work goes on, which in a
      // busy room would else never come to an end before somebody else's send.
      await this.collections.messages.insertOne(claim, { session });
      const tell = (event: MessageEvent): number => {
        const seq = claim.seq + pending.told.length;
        pending.told.push(systemMessage(room, pending.idOf(pending.told.length), event, seq, head.tally, now));
        return seq;
      };
      await pending.work({ roomId: pending.roomId, session, head, now, tell });
      await this.store(pending.told, claim, session);
    });
  }

  private async readHead(roomId: string, session: ClientSession): Promise<SendHead> {
    const [last] = await this.collections.messages
      .find({ room_id: toUuid(roomId) }, { session })
      .sort({ seq: -1 })
      .limit(1)
      .toArray();
    return { seq: last?.seq ?? 0, tally: last?.tally ?? 0, at: last?.created_at ?? new Date(0) };
  }

  /** Puts what was told in the place of the claim, and the rest behind it; takes the claim back where nothing was. */
  private async store(told: MessageDocument[], claim: MessageDocument, session: ClientSession): Promise<void> {
    const { messages } = this.collections;
    const [first, ...rest] = told;
    const filter = { _id: claim._id, room_id: claim.room_id };
    if (!first) await messages.deleteOne(filter, { session });
    else await messages.updateOne(filter, { $set: { event: first.event } }, { session });
    if (rest.length > 0) await messages.insertMany(rest, { session, ordered: true });
  }

  /** The messages of a run whose outcome was unknown, if it is in the log. A run that told nothing wrote nothing either. */
  private async landed(pending: PendingTransaction): Promise<MessageDocument[]> {
    const { told } = pending;
    if (told.length === 0) return [];
    return this.collections.messages
      .find({ room_id: toUuid(pending.roomId), _id: { $in: told.map(({ _id }) => _id) } }, MAJORITY_READ)
      .sort({ seq: 1 })
      .toArray();
  }

  private commit(pending: PendingTransaction, told: MessageDocument[]): void {
    this.heads.drop(pending.roomId);
    this.authority.forget(pending.roomId);
    if (told.length > 0) {
      this.publish({
        roomId: pending.roomId,
        entries: told.map((message) => ({ kind: 'message', seq: message.seq, message })),
      });
    }
    pending.answer();
  }
}
