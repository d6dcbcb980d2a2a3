import { LRUCache } from 'lru-cache';

const MOST_ROOMS = 50_000;

/**
 * The heads a lane knows. Only from acknowledged writes of this process; any error drops them, so a
 * stale head costs a duplicate key, never a wrong number.
 */
export class RoomHeads<H extends object> {
  private readonly heads = new LRUCache<string, H>({ max: MOST_ROOMS });

  constructor(private readonly read: (roomIds: string[]) => Promise<Map<string, H>>) {}

  /** The heads of the rooms, read where they are not known. */
  async of(roomIds: Iterable<string>): Promise<Map<string, H>> {
    const all = new Map<string, H>();
    const missing: string[] = [];
    for (const roomId of new Set(roomIds)) {
      const known = this.heads.get(roomId);
      if (known) all.set(roomId, known);
      else missing.push(roomId);
    }
    if (missing.length === 0) return all;
    for (const [roomId, head] of await this.read(missing)) all.set(roomId, head);
    return all;
  }

  /** Takes what an acknowledged write gave. */
  set(roomId: string, head: H): void {
    this.heads.set(roomId, head);
  }

  drop(roomId: string): void {
    this.heads.delete(roomId);
  }
}
