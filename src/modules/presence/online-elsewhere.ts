/** Who is online at one process, or what of that has changed. */
export interface PeopleNews {
  readonly people: readonly (readonly [userId: string, isOnline: boolean])[];
  /** Where it is a part of all of them: which round of telling, and whether it is the last part of it. */
  readonly all: { readonly round: number; readonly isLast: boolean } | null;
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

  /** Takes in what a process tells. @returns the people of whom there may be something new */
  hear(from: string, { people, all }: PeopleNews, now: number): string[] {
    const process = this.processes.get(from) ?? { people: new Set(), round: null, until: 0 };
    this.processes.set(from, process);
    process.until = now + this.patienceMs;
    if (all) return takeAll(process, people, all);
    for (const [id, isOnline] of people) {
      for (const known of [process.people, process.round?.people])
        if (isOnline) known?.add(id);
        else known?.delete(id);
    }
    return people.map(([id]) => id);
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
}

function takeAll(process: Elsewhere, people: PeopleNews['people'], all: NonNullable<PeopleNews['all']>): string[] {
  if (process.round?.number !== all.round) process.round = { number: all.round, people: new Set() };
  const told = process.round.people;
  for (const [id] of people) told.add(id);
  if (!all.isLast) return [];
  const before = process.people;
  process.people = told;
  process.round = null;
  return [...[...told].filter((id) => !before.has(id)), ...[...before].filter((id) => !told.has(id))];
}
