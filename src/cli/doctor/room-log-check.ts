import type { Connection } from 'mongoose';
import { toUuid } from '../../core/database/uuid.js';
import { isOrdinary } from '../../modules/log/audience.js';
import { CHANGES, type ChangeDocument } from '../../modules/log/change.schema.js';
import { MAJORITY_READ } from '../../modules/log/log-options.js';
import type { RoomHead } from '../../modules/log/log.types.js';
import { type MessageDocument, MESSAGES } from '../../modules/log/message.schema.js';
import type { Finding } from './finding.js';

/** What is looked at of each message. */
const WALKED = { seq: 1, rev: 1, tally: 1, created_at: 1, sender_id: 1, targets: 1 } as const;
type WalkedMessage = Pick<MessageDocument, '_id' | keyof typeof WALKED>;

/** Where a room's log stands, as its own documents say, and what is wrong with it. */
export interface CheckedLog {
  readonly head: RoomHead;
  /** The newest ordinary message: what lists show. */
  readonly last: WalkedMessage | null;
  readonly findings: readonly Finding[];
}

/** Of one log no more is told: one wrong number is followed by many. */
const MOST_FINDINGS = 10;

/**
 * Walks a room's two logs. Messages: seq without gaps from 1, the tally one more with each that counts, times that never go back.
 * Changes: rev without gaps from 1, each of a message that is there and was not changed later than its own rev says.
 */
export async function checkLog(connection: Connection, roomId: string): Promise<CheckedLog> {
  const findings: Finding[] = [];
  const complain = (what: string): void => {
    if (findings.length < MOST_FINDINGS) findings.push({ where: `room ${roomId}`, what });
  };
  // Changes first: a message that is written meanwhile has none of these.
  const { rev, revs } = await walkChanges(connection, roomId, complain);
  const { seq, tally, last } = await walkMessages(connection, roomId, revs, complain);
  return { head: { seq, tally, rev }, last, findings };
}

async function walkChanges(
  connection: Connection,
  roomId: string,
  complain: (what: string) => void,
): Promise<{ rev: number; revs: Map<string, number> }> {
  const revs = new Map<string, number>();
  let rev = 0;
  const changes = connection
    .collection<ChangeDocument>(CHANGES)
    .find({ room_id: toUuid(roomId) }, { ...MAJORITY_READ, projection: { rev: 1, message_id: 1 } })
    .sort({ rev: 1 });
  for await (const change of changes) {
    if (change.rev !== rev + 1) complain(`rev ${String(change.rev)} follows ${String(rev)}`);
    rev = change.rev;
    revs.set(change.message_id.toString(), rev);
  }
  return { rev, revs };
}

async function walkMessages(
  connection: Connection,
  roomId: string,
  revs: Map<string, number>,
  complain: (what: string) => void,
): Promise<Pick<CheckedLog, 'last'> & Pick<RoomHead, 'seq' | 'tally'>> {
  let [seq, tally, at] = [0, 0, new Date(0)];
  let last: WalkedMessage | null = null;
  const messages = connection
    .collection<MessageDocument>(MESSAGES)
    .find<WalkedMessage>({ room_id: toUuid(roomId) }, { ...MAJORITY_READ, projection: WALKED })
    .sort({ seq: 1 });
  for await (const message of messages) {
    const place = `message ${String(message.seq)}`;
    const counted = tally + (isOrdinary(message) ? 1 : 0);
    const id = message._id.toString();
    const changed = revs.get(id) ?? 0;
    if (message.seq !== seq + 1) complain(`${place} follows ${String(seq)}`);
    if (message.tally !== counted) complain(`${place} has the tally ${String(message.tally)}, not ${String(counted)}`);
    if (message.created_at < at) complain(`${place} is older than the one before it`);
    if (message.rev < changed)
      complain(`${place} has rev ${String(message.rev)}, and was changed by ${String(changed)}`);
    revs.delete(id);
    if (isOrdinary(message)) last = message;
    ({ seq, tally, created_at: at } = message);
  }
  if (revs.size > 0) complain(`${String(revs.size)} messages were changed that are not there`);
  return { seq, tally, last };
}
