import type { mongo } from 'mongoose';
import { ENGLISH } from '../../core/i18n/languages.js';
import { isGone, notGone, type OwnSide } from '../members/own-side.js';
import type { MessageDocument } from './message.schema.js';

/** Whoever looks at a log, as far as the log goes. */
export interface Viewer {
  readonly userId: string;
  /** The first seq that is theirs to see: a member's from_seq; 0 sees all. */
  readonly fromSeq: number;
  /** In which system messages are told. */
  readonly language: string;
  /** What they took out of their own copy; absent where that is none of the matter, as for pushes. */
  readonly side?: OwnSide;
}

/** Sees what is for all: stands for any viewer where all get the same. */
export const EVERYBODY: Viewer = { userId: '', fromSeq: 0, language: ENGLISH };

/** What of a message says who may see it. */
export type Visible = Pick<MessageDocument, 'seq' | 'sender_id' | 'targets'>;

/**
 * The one rule of who may see an entry: nobody what came before they could see the room, and a message with targets only
 * its sender and these, scope admin included. Everything else about it (quotes, last_message, reactions, search) follows it.
 */
export function maySee(viewer: Viewer, message: Visible): boolean {
  return (
    message.seq >= viewer.fromSeq &&
    (!isTargeted(message) || message.sender_id === viewer.userId || message.targets.includes(viewer.userId))
  );
}

/** Whether an entry is for some people of the room only. */
export function isTargeted({ targets }: Pick<MessageDocument, 'targets'>): boolean {
  return targets.length > 0;
}

/** Whether a message is from somebody and for all: it counts in the tally, and lists show it as the last. */
export function isOrdinary(message: Pick<MessageDocument, 'sender_id' | 'targets'>): boolean {
  return message.sender_id !== null && !isTargeted(message);
}

/** Whom a message for some people of the room is for, its sender among them, beside one of these. */
export function othersInOn({ sender_id: sender, targets }: Visible, userId: string): string[] {
  return [...(sender === null ? [] : [sender]), ...targets].filter((id) => id !== userId);
}

/** Whether a message is there for whoever reads: theirs to see, and not taken out of their own copy. */
export function finds(viewer: Viewer, message: Visible & Pick<MessageDocument, '_id'>): boolean {
  return maySee(viewer, message) && !(viewer.side && isGone(viewer.side, message));
}

/** `finds` as a query on messages. */
export function visibleTo({ userId, fromSeq, side }: Viewer): mongo.Filter<MessageDocument> {
  return {
    seq: { $gte: fromSeq },
    ...(side && { $and: [notGone(side)] }),
    $or: [{ targets: { $eq: [] } }, { targets: { $eq: userId } }, { sender_id: { $eq: userId } }],
  };
}
