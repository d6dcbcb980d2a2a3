import type { Commit } from '../modules/log/log.types.js';

declare module '../core/events/domain-events.js' {
  interface DomainEventMap {
    /** These entries of a room were pushed to its connections here, whichever process wrote them. In log order. */
    'room.passed': Commit;
  }
}

export {};
