/** How long a crowd's count rests for each of its people: what counting costs stays the same small share for all sizes. */
const REST_MS_A_PERSON = 20;
const LEAST_REST_MS = 1000;
const MOST_REST_MS = 60_000;

/** What crowds need to know of rooms. */
interface Rooms {
  readonly connections: (roomId: string) => number;
  /** Dearer than connections. */
  readonly people: (roomId: string) => number;
  /** Tells a room how many people it has. */
  readonly tell: (roomId: string, people: number) => void;
}

/**
 * The rooms with too many people to name. Each is looked at from time to time for as long as it is one, and told how many
 * people it has when that has changed.
 */
export class Crowds {
  /** The next look at each. */
  private readonly looks = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly mostNamed: number,
    private readonly rooms: Rooms,
  ) {}

  /** Whether the room is a crowd, as far as the last look says. */
  has(roomId: string): boolean {
    if (this.looks.has(roomId)) return true;
    // Nobody is there without a connection: mostly, people need not be counted.
    if (this.rooms.connections(roomId) <= this.mostNamed || this.rooms.people(roomId) <= this.mostNamed) return false;
    this.lookLater(roomId, 0, 0);
    return true;
  }

  clear(): void {
    for (const next of this.looks.values()) clearTimeout(next);
    this.looks.clear();
  }

  private lookLater(roomId: string, told: number, afterMs: number): void {
    this.looks.set(roomId, setTimeout(() => this.look(roomId, told), afterMs).unref());
  }

  private look(roomId: string, told: number): void {
    const people = this.rooms.people(roomId);
    if (people > this.mostNamed) this.lookLater(roomId, people, restOf(people));
    else this.looks.delete(roomId);
    if (people !== told) this.rooms.tell(roomId, people);
  }
}

function restOf(people: number): number {
  return Math.min(Math.max(people * REST_MS_A_PERSON, LEAST_REST_MS), MOST_REST_MS);
}
