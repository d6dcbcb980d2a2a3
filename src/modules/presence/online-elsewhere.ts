/** A part of all the people who are online at a process. */
export interface PartOfAll {
  readonly ids: readonly string[];
  /** Which round of telling it belongs to, and whether it is its last part. */
  readonly round: number;
  readonly isLast: boolean;
}

interface Elsewhere {
  people: Set<string>;
  /** All of them as a round that has not ended yet tells. */
  round: { number: number; people: Set<string> } | null;
  /** When it is taken for gone unless it is heard of before, in milliseconds since 1970. */
  until: number;
}

/**
 * Who is online at other processes, as these tell: what changes at once, and all of it from time to time, so that what was lost on
 * the way heals. A process that falls silent is taken for gone, with its people.
 */
export class OnlineElsewhere {
  private readonly processes = new Map<string, Elsewhere>();

  /** @param patienceMs how long a process may be silent */
  constructor(private readonly patienceMs: number) {}

  has(userId: string): boolean {
    for (const { people } of this.processes.values()) if (people.has(userId)) return true;
    return false;
  }

  knows(processId: string): boolean {
    return this.processes.has(processId);
  }

  /** A process tells that somebody came there, or went. */
  hear(from: string, userId: string, isOnline: boolean, now: number): void {
    const process = this.heardOf(from, now);
    for (const known of [process.people, process.round?.people])
      if (isOnline) known?.add(userId);
      else known?.delete(userId);
  }

  /** A process tells all its people. @returns those of whom it is news */
  hearAll(from: string, { ids, round, isLast }: PartOfAll, now: number): string[] {
    const process = this.heardOf(from, now);
    if (process.round?.number !== round) process.round = { number: round, people: new Set() };
    const told = process.round.people;
    for (const id of ids) told.add(id);
    if (!isLast) return [];
    const before = process.people;
    process.people = told;
    process.round = null;
    return [...[...told].filter((id) => !before.has(id)), ...[...before].filter((id) => !told.has(id))];
  }

  /** A process says that it ends: it is waited for only as long as its people take to come back. */
  leaves(from: string, until: number): void {
    const process = this.processes.get(from);
    if (process) process.until = Math.min(process.until, until);
  }

  /** Forgets the processes that were silent for too long. @returns their people */
  forgetSilent(now: number): string[] {
    const silent = [...this.processes].filter(([, { until }]) => until <= now);
    for (const [id] of silent) this.processes.delete(id);
    return silent.flatMap(([, { people }]) => [...people]);
  }

  private heardOf(from: string, now: number): Elsewhere {
    const process = this.processes.get(from) ?? { people: new Set(), round: null, until: 0 };
    this.processes.set(from, process);
    process.until = now + this.patienceMs;
    return process;
  }
}
