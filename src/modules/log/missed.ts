import type { ChangeDocument } from './change.schema.js';
import type { LogReader } from './log-reader.js';
import type { AnswerBounds, RoomHead } from './log.types.js';
import type { MessageDocument } from './message.schema.js';
import { SizeBudget } from './size-budget.js';

/** Where somebody stands in a room's two logs. */
export interface LogPosition {
  readonly seq: number;
  readonly rev: number;
}

/** What happened after a position, and up to where the answer is complete. */
export interface Missed {
  /** New messages by seq, as they are now. */
  messages: MessageDocument[];
  /** Older messages that changed, as they are now, by seq. */
  changed: MessageDocument[];
  reached: LogPosition;
  hasMore: boolean;
  /** Size of the messages, as stored. */
  bytes: number;
}

/**
 * What happened in a room after a position, up to a head that was read before. Complete up to `reached`, which is nearer
 * than the head when the bounds do not hold it all. Messages behind the position come in their present state, so only
 * changes of older ones are looked up; changes of messages behind the page come with these later.
 */
export async function missedSince(
  reader: LogReader,
  roomId: string,
  { seq, rev }: LogPosition,
  head: RoomHead,
  { entries, bytes }: AnswerBounds,
): Promise<Missed> {
  const [found, changes] = await Promise.all([
    seq < head.seq ? reader.messagesAfter(roomId, seq, head.seq, entries) : [],
    rev < head.rev ? reader.changesAfter(roomId, rev, head.rev, entries) : [],
  ]);
  const budget = new SizeBudget(bytes);
  const messages = found.slice(
    0,
    budget.fit(found, (message) => [message]),
  );
  const touched = new Map(changes.map(({ message_id: id }) => [id.toString(), id]));
  const states = new Map(
    (await reader.messagesById(roomId, [...touched.values()])).map((message) => [message._id.toString(), message]),
  );
  const older = (change: ChangeDocument): MessageDocument[] => {
    const message = states.get(change.message_id.toString());
    return message && message.seq <= seq ? [message] : [];
  };
  const taken = changes.slice(0, budget.fit(changes, older));
  const changed = [...new Set(taken.flatMap(older))].sort((a, b) => a.seq - b.seq);
  // The logs have no gaps: what was read says how far it reaches.
  const reached = { seq: messages.at(-1)?.seq ?? seq, rev: taken.at(-1)?.rev ?? rev };
  return { messages, changed, reached, hasMore: isBehind(reached, head), bytes: budget.taken };
}

/** Whether a head is further on than a position. */
export function isBehind({ seq, rev }: LogPosition, head: LogPosition): boolean {
  return seq < head.seq || rev < head.rev;
}
