import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogReader } from './log-reader.js';
import type { RoomHead } from './log.types.js';

/** Rooms in one read. */
const MOST = 2000;

interface Batch {
  readonly roomIds: Set<string>;
  readonly heads: Promise<Map<string, RoomHead>>;
}

/**
 * Reads heads for many who ask at the same time, as when all clients come back at once: while one read is in flight, those
 * that are asked for gather for the next. A read begins after it was asked for, so that nobody is told an older state.
 */
@Injectable()
export class JointHeads {
  private gathering: Batch | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly reader: LogReader) {}

  /** How far each of these rooms' logs goes, and of others maybe, too. A room without entries has zeroes. */
  async of(roomIds: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> {
    if (roomIds.length === 0) return new Map();
    const batch = (this.gathering ??= this.begin());
    for (const id of roomIds) batch.roomIds.add(id);
    if (batch.roomIds.size >= MOST) this.gathering = null;
    return batch.heads;
  }

  private begin(): Batch {
    const roomIds = new Set<string>();
    const heads = this.readAfter(this.last, roomIds);
    this.last = heads.catch(() => undefined);
    return { roomIds, heads };
  }

  private async readAfter(before: Promise<unknown>, roomIds: Set<string>): Promise<Map<string, RoomHead>> {
    await before;
    await nextTurn();
    if (this.gathering?.roomIds === roomIds) this.gathering = null;
    return this.reader.heads([...roomIds]);
  }
}
