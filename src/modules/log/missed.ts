import type { LogReader } from './log-reader.js';
import type { RoomHead } from './log.types.js';
import type { MessageDocument } from './message.schema.js';

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
}

/**
 * What happened in a room after a position, up to a head that was read before. Complete up to `reached`, which is nearer
 * than the head when a page does not hold it all. Messages behind the position come in their present state, so only
 * changes of older ones are looked up; changes of messages behind the page come with these later.
 */
export async function missedSince(
  reader: LogReader,
  roomId: string,
  { seq, rev }: LogPosition,
  head: RoomHead,
  page: number,
): Promise<Missed> {
  const [messages, changes] = await Promise.all([
    seq < head.seq ? reader.messagesAfter(roomId, seq, head.seq, page) : [],
    rev < head.rev ? reader.changesAfter(roomId, rev, head.rev, page) : [],
  ]);
  const touched = new Map(changes.map(({ message_id: id }) => [id.toString(), id]));
  const changed = await reader.messagesById(roomId, [...touched.values()]);
  const reached = {
    seq: messages.length === page ? (messages.at(-1)?.seq ?? seq) : head.seq,
    rev: changes.length === page ? (changes.at(-1)?.rev ?? rev) : head.rev,
  };
  return {
    messages,
    changed: changed.filter((message) => message.seq <= seq).sort((a, b) => a.seq - b.seq),
    reached,
    hasMore: reached.seq < head.seq || reached.rev < head.rev,
  };
}
