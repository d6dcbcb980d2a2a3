interface Person {
  connections: number;
  /** When the last connection ended; null while there is one. */
  leftAt: Date | null;
  leaving: NodeJS.Timeout | undefined;
}

/**
 * Who is online: has a connection to this process, or had one a moment ago. The moment is what keeps a quick reconnect from
 * being told, so whoever asks meanwhile must be answered "online" too, else nothing would ever tell them otherwise. Holds
 * nothing of people who are gone.
 */
export class OnlinePeople {
  private readonly people = new Map<string, Person>();

  /** @param gone told when somebody is not online any more, with the time when their last connection ended */
  constructor(
    private readonly graceMs: number,
    private readonly gone: (userId: string, leftAt: Date) => void,
  ) {}

  has(userId: string): boolean {
    return this.people.has(userId);
  }

  ids(): string[] {
    return [...this.people.keys()];
  }

  /** A connection more. @returns whether they come online by it */
  opened(userId: string): boolean {
    const person = this.people.get(userId);
    if (!person) {
      this.people.set(userId, { connections: 1, leftAt: null, leaving: undefined });
      return true;
    }
    clearTimeout(person.leaving);
    person.connections += 1;
    person.leftAt = null;
    return false;
  }

  /** A connection less. */
  closed(userId: string): void {
    const person = this.people.get(userId);
    if (!person) return;
    person.connections -= 1;
    if (person.connections > 0) return;
    const leftAt = new Date();
    person.leftAt = leftAt;
    person.leaving = setTimeout(() => {
      this.people.delete(userId);
      this.gone(userId, leftAt);
    }, this.graceMs).unref();
  }

  /** Ends all, telling nobody. @returns who was there, and when they were last seen */
  clear(now: Date): Map<string, Date> {
    const seen = new Map<string, Date>();
    for (const [userId, { leaving, leftAt }] of this.people) {
      clearTimeout(leaving);
      seen.set(userId, leftAt ?? now);
    }
    this.people.clear();
    return seen;
  }
}
