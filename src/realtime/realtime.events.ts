import type { Commit } from '../modules/log/log.types.js';
import type { Envelope } from '../protocol/envelope.js';
import type { TypingEvent } from '../protocol/events/presence.event.js';
import type { CrowdReport } from './crowds.js';
import type { Reach } from './subscribers.js';

declare module '../core/events/domain-events.js' {
  interface DomainEventMap {
    /** These entries of a room were pushed to its connections here, whichever process wrote them. In log order. */
    'room.passed': Commit;
    /** This process begins to follow a room, before it reads where its log stands; or has no connection there any more. */
    'room.followed': { roomId: string };
    'room.left': { roomId: string };
    /** An event outside the logs was sent here. */
    'signal.sent': { event: Envelope; reach: Reach };
    /** This process counted its people in a room that is a crowd, or may be one with those of others. */
    'crowd.counted': CrowdReport;
    /** Somebody began or ended to type through this process. */
    'typing.told': TypingEvent;
  }
}

export {};
