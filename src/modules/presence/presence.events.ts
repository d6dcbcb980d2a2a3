import type { UserPresenceView } from '../../protocol/views/user-presence.view.js';
import type { PeopleNews } from './online-elsewhere.js';

/** A live connection of this process. */
interface ConnectionOf {
  userId: string;
  connectionId: string;
  /** false: an admin acts for them, which is no sign of theirs. */
  isTheirOwn: boolean;
}

declare module '../../core/events/domain-events.js' {
  interface DomainEventMap {
    'connection.opened': ConnectionOf;
    'connection.closed': ConnectionOf;
    /** Somebody came, went or changed their status text; with the rooms that they are a member of. */
    'presence.changed': { presence: UserPresenceView; roomIds: readonly string[] };
    /** What of it happened at this process, once it has been told here. */
    'presence.told': PeopleNews;
  }
}
