import type { ClientSession, mongo } from 'mongoose';
import { toUuid, type UUID } from '../../core/database/uuid.js';
import { ChangePlan, type PendingChange } from './change-plan.js';
import type { ChangeDocument } from './change.schema.js';
import type { LogCollections } from './log-collections.js';
import { isDatabaseTrouble, takenClaim } from './log-errors.js';
import { MAJORITY_READ } from './log-options.js';
import { CommitUnknown, runTransaction } from './log-transaction.js';
import type { Commit, LogEntry } from './log.types.js';
import type { MessageDocument } from './message.schema.js';
import { asError, untilAnswered } from './pending.js';
import { uploadsIn } from './log-uploads.js';
import type { RoomHeads } from './room-heads.js';
import type { ShownUploads } from './shown-uploads.js';
import type { WriteAuthority } from './write-authority.js';

/** Known to be there, for each rev claimed: no gap is possible below it. */
export interface ChangeHead {
  rev: number;
}

/**
 * Writes groups of changes: one small transaction for each room of a group inserts the changes, which claims their revs,
 * and updates their messages. What a message no longer allows fails alone.
 */
export class ChangeWriter {
  constructor(
    private readonly collections: LogCollections,
    private readonly heads: RoomHeads<ChangeHead>,
    private readonly authority: WriteAuthority,
    private readonly uploads: ShownUploads,
    private readonly publish: (commit: Commit) => void,
  ) {}

  /** Answers every change of the group. Never rejects. */
  async write(group: PendingChange[]): Promise<void> {
    const rooms = new Map<string, PendingChange[]>();
    for (const pending of group) rooms.set(pending.roomId, [...(rooms.get(pending.roomId) ?? []), pending]);
    await Promise.all(
      [...rooms].map(([roomId, ofRoom]) => untilAnswered(ofRoom, (open) => this.attempt(roomId, open))),
    );
  }

  private async attempt(roomId: string, open: PendingChange[]): Promise<void> {
    const uncertain = open.filter((pending) => pending.uncertain);
    if (uncertain.length > 0) await this.answerLanded(roomId, uncertain);
    const left = open.filter((pending) => pending.isOpen);
    if (left.length === 0) return;
    try {
      await this.runOnce(roomId, left);
    } catch (error) {
      this.heads.drop(roomId);
      const claim = takenClaim(error);
      // `id`: an attempt whose commit was given up as unknown landed after all.
      if (claim === 'id' || error instanceof CommitUnknown) for (const pending of left) pending.uncertain = true;
      else if (claim === null && !isDatabaseTrouble(error)) for (const pending of left) pending.refuse(asError(error));
    }
  }

  private async runOnce(roomId: string, open: PendingChange[]): Promise<void> {
    const head = (await this.heads.of([roomId])).get(roomId)?.rev ?? 0;
    let plan = new ChangePlan(head);
    await runTransaction(this.collections, async (session) => {
      plan = await this.plan(roomId, open, head, session);
      await this.store(roomId, plan, session);
    });
    this.commit(roomId, plan);
  }

  private async plan(roomId: string, open: PendingChange[], head: number, session: ClientSession): Promise<ChangePlan> {
    const ids = [...new Set(open.map(({ change }) => change.messageId))].map(toUuid);
    const found = await this.collections.messages
      .find({ room_id: toUuid(roomId), _id: { $in: ids } }, { session })
      .toArray();
    const now = new Map(found.map((message) => [message._id.toString(), message]));
    const refusals = await this.authority.hold(open, session);
    const plan = new ChangePlan(head);
    for (const pending of open) {
      const refusal = refusals.get(pending);
      if (refusal) plan.refuse(pending, refusal);
      else await plan.add(pending, now, session);
    }
    return plan;
  }

  private async store(
    roomId: string,
    { changes, messages, dropped }: ChangePlan,
    session: ClientSession,
  ): Promise<void> {
    if (changes.length === 0) return;
    const room = toUuid(roomId);
    await this.collections.changes.insertMany(changes, { session, ordered: true });
    const updates = [...messages.values()].map(({ before, after }): mongo.AnyBulkWriteOperation<MessageDocument> => {
      const { _id, ...fields } = after;
      // The rev it was read with is part of the filter: an update that missed would leave a change without its effect.
      return { replaceOne: { filter: { _id, room_id: room, rev: before }, replacement: fields } };
    });
    const { matchedCount } = await this.collections.messages.bulkWrite(updates, { session, ordered: false });
    if (matchedCount !== updates.length) throw new Error('A message changed inside its own transaction');
    const earlier = await this.forget(room, changes, session);
    const released = [...dropped, ...earlier];
    if (released.length > 0) await this.uploads.release(roomId, released, session);
  }

  /**
   * What hangs on a deleted message goes with it: its earlier texts and the reactions to it.
   * @returns the uploads that were shown before edits
   */
  private async forget(room: UUID, changes: ChangeDocument[], session: ClientSession): Promise<UUID[]> {
    const deleted = changes.filter(({ type }) => type === 'message_deleted').map(({ message_id: id }) => id);
    if (deleted.length === 0) return [];
    const ofDeleted = { room_id: room, message_id: { $in: deleted } };
    const earlier = await this.collections.changes
      .find({ ...ofDeleted, type: 'message_edited', 'before.attachments.id': { $exists: true } }, { session })
      .toArray();
    await this.collections.changes.updateMany(
      { ...ofDeleted, type: 'message_edited' },
      { $set: { before: null } },
      { session },
    );
    await this.collections.reactions.deleteMany(ofDeleted, { session });
    return earlier.flatMap(({ before }) => uploadsIn(before?.attachments ?? []));
  }

  /** Answers those whose change is in the log although its outcome was unknown. */
  private async answerLanded(roomId: string, uncertain: PendingChange[]): Promise<void> {
    const room_id = toUuid(roomId);
    const changes = await this.collections.changes
      .find({ room_id, _id: { $in: uncertain.map(({ id }) => id) } }, MAJORITY_READ)
      .sort({ rev: 1 })
      .toArray();
    if (changes.length === 0) return;
    const found = await this.collections.messages
      .find({ room_id, _id: { $in: changes.map((change) => change.message_id) } }, MAJORITY_READ)
      .toArray();
    const messages = new Map(found.map((message) => [message._id.toString(), message]));
    for (const change of changes) {
      const message = messages.get(change.message_id.toString());
      const pending = uncertain.find(({ id }) => id.equals(change._id));
      if (!message || !pending) continue;
      this.publish({ roomId, entries: [{ kind: 'change', rev: change.rev, change, message }] });
      pending.answer({ message });
    }
  }

  private commit(roomId: string, { changes, messages, verdicts }: ChangePlan): void {
    const last = changes.at(-1);
    if (last) {
      this.heads.set(roomId, { rev: last.rev });
      const entries = changes.flatMap((change): LogEntry[] => {
        const message = messages.get(change.message_id.toString())?.after;
        return message ? [{ kind: 'change', rev: change.rev, change, message }] : [];
      });
      this.publish({ roomId, entries });
    }
    for (const verdict of verdicts) verdict();
  }
}
