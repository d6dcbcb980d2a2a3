import type { MemberDocument } from './member.schema.js';
import type { LogPlace } from './own-side.js';

declare module '../../core/events/domain-events.js' {
  interface DomainEventMap {
    /** Somebody read a room further than others were shown before. Not published for what they send. */
    'member.read': {
      /** The membership after it. */
      member: MemberDocument;
      memberCount: number;
    };
    /** Somebody changed their own side of a room; each time own_rev is one more. */
    'member.side_changed': {
      member: MemberDocument;
      /** The log's newest message, as it was read before. */
      head: LogPlace;
      /** The id of the message they hid; null where it was something else. */
      hidden: string | null;
    };
  }
}
