interface Typist {
  /** Over which they said so; null: REST. */
  connectionId: string | null;
  /** The others were told that they type, and not yet that they stopped. */
  isTold: boolean;
  /** When they last said so, when a start was last told, and when the right to send was last read; ms since 1970. */
  saidAt: number;
  toldAt: number;
  allowedAt: number;
  timer: NodeJS.Timeout | undefined;
}

/** How long the right to send is taken for granted while somebody types on: what ends it is heard of, but for rare ways. */
const ALLOWED_FOR_MS = 30_000;

interface Times {
  /** After which somebody who says nothing any more has stopped, in milliseconds. */
  readonly timeoutMs: number;
  /** In which a start is told at most once, in milliseconds. */
  readonly restMs: number;
}

/**
 * Who is typing where. Each ends by itself, and is forgotten as soon as they might be told of again. Told are a start at most
 * once in a rest, and a stop only after a start.
 */
export class Typists {
  /** By user, then room. */
  private readonly typists = new Map<string, Map<string, Typist>>();

  constructor(
    private readonly times: Times,
    private readonly tell: (userId: string, roomId: string, isTyping: boolean) => void,
  ) {}

  /** Whether this connection's user was found to have the right to send a moment ago, and nothing has changed since. */
  isAllowed(userId: string, roomId: string, connectionId: string | null): boolean {
    const typist = this.typists.get(userId)?.get(roomId);
    if (!typist || connectionId === null || typist.connectionId !== connectionId) return false;
    return Date.now() - typist.allowedAt < ALLOWED_FOR_MS;
  }

  isTyping(userId: string, roomId: string): boolean {
    return this.typists.get(userId)?.get(roomId)?.isTold ?? false;
  }

  /** They type. @param allowedAt when the right was read; undefined: it is taken for granted */
  start(userId: string, roomId: string, connectionId: string | null, allowedAt?: number): void {
    const typist = this.of(userId, roomId);
    const now = Date.now();
    typist.connectionId = connectionId;
    typist.saidAt = now;
    typist.allowedAt = allowedAt ?? typist.allowedAt;
    this.later(typist, this.times.timeoutMs, () => this.end(userId, roomId));
    if (now - typist.toldAt < this.times.restMs) return;
    typist.isTold = true;
    typist.toldAt = now;
    this.tell(userId, roomId, true);
  }

  /**
   * They stopped. Kept a moment longer, so that starting again at once is not told too often.
   * @param at by what happened then: what they said later is about something else
   */
  end(userId: string, roomId: string, at = Infinity): void {
    const typist = this.typists.get(userId)?.get(roomId);
    if (!typist || typist.saidAt > at) return;
    const rest = typist.toldAt + this.times.restMs - Date.now();
    if (rest > 0) this.later(typist, rest, () => this.forget(userId, roomId));
    else this.forget(userId, roomId);
    this.tellEnd(userId, roomId, typist);
  }

  /** They stopped, and what is known of their rights is not to be relied on any more. */
  drop(userId: string, roomId: string): void {
    const typist = this.typists.get(userId)?.get(roomId);
    if (!typist) return;
    this.forget(userId, roomId);
    this.tellEnd(userId, roomId, typist);
  }

  /** The same for everybody in a room. */
  dropAll(roomId: string): void {
    for (const [userId, rooms] of this.typists) if (rooms.has(roomId)) this.drop(userId, roomId);
  }

  /** A connection ended: what was said over it is over. */
  closed(userId: string, connectionId: string): void {
    for (const [roomId, typist] of this.typists.get(userId) ?? [])
      if (typist.connectionId === connectionId) this.drop(userId, roomId);
  }

  clear(): void {
    for (const rooms of this.typists.values()) for (const { timer } of rooms.values()) clearTimeout(timer);
    this.typists.clear();
  }

  private of(userId: string, roomId: string): Typist {
    const rooms = this.typists.get(userId) ?? new Map<string, Typist>();
    this.typists.set(userId, rooms);
    const typist = rooms.get(roomId) ?? {
      connectionId: null,
      isTold: false,
      saidAt: 0,
      toldAt: 0,
      allowedAt: 0,
      timer: undefined,
    };
    rooms.set(roomId, typist);
    return typist;
  }

  private tellEnd(userId: string, roomId: string, typist: Typist): void {
    if (!typist.isTold) return;
    typist.isTold = false;
    this.tell(userId, roomId, false);
  }

  private forget(userId: string, roomId: string): void {
    const rooms = this.typists.get(userId);
    clearTimeout(rooms?.get(roomId)?.timer);
    rooms?.delete(roomId);
    if (rooms?.size === 0) this.typists.delete(userId);
  }

  private later(typist: Typist, ms: number, then: () => void): void {
    clearTimeout(typist.timer);
    typist.timer = setTimeout(then, ms).unref();
  }
}
