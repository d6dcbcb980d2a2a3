import { mongo } from 'mongoose';
import type { ReplyChunk } from '../../modules/bots/bots.events.js';
import type { LiveText } from '../../modules/log/live-texts.js';
import type { Commit } from '../../modules/log/log.types.js';
import type { PartOfAll } from '../../modules/presence/online-elsewhere.js';
import type { PersonNews } from '../../modules/presence/presence.events.js';
import type { Envelope } from '../../protocol/envelope.js';
import type { TypingEvent } from '../../protocol/events/presence.event.js';
import type { CrowdReport } from '../crowds.js';
import type { Reach } from '../subscribers.js';

/** Processes of other versions neither understand it nor are understood: the log tells them. */
const VERSION = 1;

/** What one process tells the others. */
export type BusMessage =
  /** Entries that are durable in a room's log. */
  | { readonly kind: 'commit'; readonly commit: Commit }
  /** A room's log goes on; the entries are too many to send. */
  | { readonly kind: 'longer'; readonly roomId: string }
  /** Somebody is let into a room by an entry of its log behind this seq. */
  | { readonly kind: 'joined'; readonly roomId: string; readonly userId: string; readonly behind: number }
  /** An event outside the logs. */
  | { readonly kind: 'signal'; readonly event: Envelope; readonly reach: Reach }
  | { readonly kind: 'typing'; readonly typing: TypingEvent }
  | { readonly kind: 'chunk'; readonly chunk: ReplyChunk }
  /** Somebody is spoken to in this language from now on. */
  | { readonly kind: 'language'; readonly userId: string; readonly language: string }
  /** Who came to the process or went from it, or has a new status text. */
  | { readonly kind: 'people'; readonly news: readonly PersonNews[] }
  /** Who is online at the process. */
  | { readonly kind: 'everybody'; readonly part: PartOfAll }
  /** How many people the process has in a room that is a crowd, or may be one. */
  | { readonly kind: 'crowd'; readonly report: CrowdReport }
  /** Asks who is connected to a room; the answer goes to that channel. */
  | { readonly kind: 'who'; readonly roomId: string; readonly question: string; readonly to: string }
  /** The answer: how many people, and with how many connections each, of the first that may be named. */
  | {
      readonly kind: 'here';
      readonly question: string;
      readonly online: number;
      readonly connected: readonly (readonly [userId: string, connections: number])[];
    }
  /** Asks the process that streams a reply how far it has come; the answer goes to that channel. */
  | { readonly kind: 'how_far'; readonly messageId: string; readonly question: string; readonly to: string }
  /** The answer; null: it does not stream there any more. */
  | { readonly kind: 'so_far'; readonly question: string; readonly live: LiveText | null }
  /** The process ends: its people come back elsewhere. */
  | { readonly kind: 'leaving' }
  /** Says nothing: whoever wrote it hears whether they still hear. */
  | { readonly kind: 'echo' };

export interface Letter {
  /** The process it is from. */
  readonly from: string;
  readonly message: BusMessage;
}

/** A letter as bytes: BSON, which keeps ids and times as the log has them. */
export function sealed({ from, message }: Letter): Buffer {
  return Buffer.from(mongo.BSON.serialize({ version: VERSION, from, message }));
}

/** What came as bytes; null where it is no letter, or of another version. */
export function opened(bytes: Buffer): Letter | null {
  try {
    const letter: unknown = mongo.BSON.deserialize(bytes);
    return isLetter(letter) ? letter : null;
  } catch {
    return null;
  }
}

/** Who may write to the bus is trusted, so what is inside is as its version has it. */
function isLetter(value: unknown): value is Letter {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === VERSION;
}
