/** How long a crowd's count rests for each of its people: what counting costs stays the same small share for all sizes. */
const REST_MS_A_PERSON = 20;
const LEAST_REST_MS = 1000;
const MOST_REST_MS = 60_000;
/** A process with so small a part of a crowd does not ask itself whether others have the rest of one; unless it hears so. */
const PART_OF_CROWD = 1 / 8;
/** How often a room that might be a crowd with the people of other processes is looked at. */
const MAYBE_REST_MS = 10_000;
/** For how many of its rests what a process said holds: one or two such words may be lost. */
const HOLDS_FOR = 3;

/** How many people a process has in a room, and for how long that holds unless it says otherwise. */
export interface CrowdReport {
  readonly roomId: string;
  readonly people: number;
  readonly forMs: number;
}

/** What crowds need to know of rooms. */
interface Rooms {
  /** Here. */
  readonly connections: (roomId: string) => number;
  /** Here; dearer than connections. */
  readonly people: (roomId: string) => number;
  /** Tells a room's connections here how many people it has. */
  readonly tell: (roomId: string, people: number) => void;
  /** Tells other processes how many it has here; absent where there are none. */
  readonly report?: (report: CrowdReport) => void;
}

/** A room that is looked at from time to time. */
interface Look {
  next: NodeJS.Timeout;
  isCrowd: boolean;
  /** How many people were told, and how many of them were here. */
  told: number;
  here: number;
}

interface Elsewhere {
  readonly people: number;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/**
 * The rooms with too many people to name. Each is looked at from time to time for as long as it is one, and told how many
 * people it has when that has changed: those who are here, and those whom other processes tell of. Somebody who is connected to two
 * processes counts twice.
 */
export class Crowds {
  private readonly looks = new Map<string, Look>();
  /** What other processes said, by room, then process. */
  private readonly elsewhere = new Map<string, Map<string, Elsewhere>>();

  constructor(
    private readonly mostNamed: number,
    private readonly rooms: Rooms,
  ) {}

  /** Whether the room is a crowd, as far as the last look says. */
  has(roomId: string): boolean {
    const look = this.looks.get(roomId);
    if (look) return look.isCrowd;
    // Nobody is there without a connection: mostly, people need not be counted.
    if (this.rooms.connections(roomId) <= this.leastLookedAt) return false;
    const people = this.rooms.people(roomId);
    if (people <= this.leastLookedAt) return false;
    const isCrowd = people > this.mostNamed;
    this.lookLater(roomId, { isCrowd, told: 0, here: people }, 0);
    return isCrowd;
  }

  /** Another process says how many people it has in a room. */
  hear(from: string, { roomId, people, forMs }: CrowdReport): void {
    const said = this.elsewhere.get(roomId) ?? new Map<string, Elsewhere>();
    this.elsewhere.set(roomId, said.set(from, { people, until: Date.now() + forMs }));
    const look = this.looks.get(roomId);
    if (look?.isCrowd) return;
    // Not at each word: what is looked at is told to others, who would look in turn.
    if (look && look.here + this.peopleElsewhere(roomId) <= this.mostNamed) return;
    clearTimeout(look?.next);
    this.lookLater(roomId, look ?? { isCrowd: false, told: 0, here: 0 }, 0);
  }

  clear(): void {
    for (const { next } of this.looks.values()) clearTimeout(next);
    this.looks.clear();
  }

  private get leastLookedAt(): number {
    return this.rooms.report ? this.mostNamed * PART_OF_CROWD : this.mostNamed;
  }

  private lookLater(roomId: string, { isCrowd, told, here }: Omit<Look, 'next'>, afterMs: number): void {
    this.looks.set(roomId, { isCrowd, told, here, next: setTimeout(() => this.look(roomId), afterMs).unref() });
  }

  private look(roomId: string): void {
    const { isCrowd: wasCrowd = false, told = 0 } = this.looks.get(roomId) ?? {};
    const here = this.rooms.people(roomId);
    const people = here + this.peopleElsewhere(roomId);
    const isCrowd = people > this.mostNamed;
    const rest = isCrowd ? restOf(people) : MAYBE_REST_MS;
    if (isCrowd || here > this.leastLookedAt) {
      this.rooms.report?.({ roomId, people: here, forMs: rest * HOLDS_FOR });
      this.lookLater(roomId, { isCrowd, told: people, here }, rest);
    } else this.forget(roomId);
    if ((isCrowd || wasCrowd) && people !== told) this.rooms.tell(roomId, people);
  }

  private forget(roomId: string): void {
    this.looks.delete(roomId);
    this.elsewhere.delete(roomId);
  }

  private peopleElsewhere(roomId: string): number {
    const said = this.elsewhere.get(roomId);
    if (!said) return 0;
    const now = Date.now();
    for (const [from, { until }] of said) if (until <= now) said.delete(from);
    return [...said.values()].reduce((sum, { people }) => sum + people, 0);
  }
}

function restOf(people: number): number {
  return Math.min(Math.max(people * REST_MS_A_PERSON, LEAST_REST_MS), MOST_REST_MS);
}
