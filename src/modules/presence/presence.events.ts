import type { UserPresenceView } from '../../protocol/views/user-presence.view.js';

/** A live connection of this process. */
interface ConnectionOf {
  userId: string;
  connectionId: string;
  /** false: an admin acts for them, which is no sign of theirs. */
  isTheirOwn: boolean;
}

/** What happened to somebody at one process, with all that others need to show it: they ask nobody. */
export interface PersonNews {
  readonly userId: string;
  /** At that process; they may still be at another. */
  readonly isOnline: boolean;
  readonly lastSeenAt: Date | null;
  readonly status: string | null;
  /** Their status text changed: told even where they neither came nor went. */
  readonly isNewStatus: boolean;
  /** The rooms that they are a member of. */
  readonly roomIds: readonly string[];
}

declare module '../../core/events/domain-events.js' {
  interface DomainEventMap {
    'connection.opened': ConnectionOf;
    'connection.closed': ConnectionOf;
    /** Somebody came, went or changed their status text; with the rooms that they are a member of. */
    'presence.changed': { presence: UserPresenceView; roomIds: readonly string[] };
    /** What of it happened at this process, once it has been told here. */
    'presence.told': readonly PersonNews[];
  }
}
