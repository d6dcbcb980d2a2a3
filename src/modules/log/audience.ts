import type { MessageDocument } from './message.schema.js';

/** Whoever looks at a log, as far as the log goes. */
export interface Viewer {
  /** The first seq that is theirs to see: a member's from_seq; 0 sees all. */
  readonly fromSeq: number;
}

/** The one rule of who may see an entry. Everything else about it (replies, last_message, changes) follows it. */
export function maySee(viewer: Viewer, message: Pick<MessageDocument, 'seq'>): boolean {
  return message.seq >= viewer.fromSeq;
}
