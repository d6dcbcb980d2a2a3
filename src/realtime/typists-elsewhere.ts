interface Heard {
  /** ms since 1970. */
  readonly at: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Whom other processes tell to be typing in the rooms followed here. That ends also by what is seen here first, or alone: a
 * process that follows a room for nobody does not hear of what ends it, and one that was killed tells nothing any more.
 */
export class TypistsElsewhere {
  /** By room, then user. */
  private readonly rooms = new Map<string, Map<string, Heard>>();

  /** @param silentMs how long somebody is taken to type on whom nothing is told of @param ended told of whom that ended for */
  constructor(
    private readonly silentMs: number,
    private readonly ended: (userId: string, roomId: string) => void,
  ) {}

  start(userId: string, roomId: string): void {
    const users = this.rooms.get(roomId) ?? new Map<string, Heard>();
    this.rooms.set(roomId, users);
    clearTimeout(users.get(userId)?.timer);
    const timer = setTimeout(() => this.end(userId, roomId), this.silentMs).unref();
    users.set(userId, { at: Date.now(), timer });
  }

  /** They stopped. @param at by what happened then: what was told of them later is about something else */
  end(userId: string, roomId: string, at = Infinity): void {
    const users = this.rooms.get(roomId);
    const heard = users?.get(userId);
    if (!users || !heard || heard.at > at) return;
    clearTimeout(heard.timer);
    users.delete(userId);
    if (users.size === 0) this.rooms.delete(roomId);
    this.ended(userId, roomId);
  }

  /** The same for everybody in a room. */
  endAll(roomId: string): void {
    for (const userId of this.rooms.get(roomId)?.keys() ?? []) this.end(userId, roomId);
  }

  clear(): void {
    for (const users of this.rooms.values()) for (const { timer } of users.values()) clearTimeout(timer);
    this.rooms.clear();
  }
}
