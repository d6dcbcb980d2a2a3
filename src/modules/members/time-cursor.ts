import { decodeCursor, encodeCursor, invalidCursor } from '../../core/database/cursor.js';
import { toUuid, UUID } from '../../core/database/uuid.js';

/** Of the times that a Date can be, in milliseconds since 1970. */
export const LAST_MOMENT = 8.64e15;

/** A place in a list sorted by a time, and by id where times are the same. */
export interface TimePlace {
  at: Date;
  id: UUID;
}

/** The cursor of a list sorted by time and id. */
export function encodeTimeCursor(at: Date, id: UUID): string {
  return encodeCursor([at.getTime(), id.toString()]);
}

/** The place that a cursor names; null without one. @throws ConfabError validation_failed when it is none of ours */
export function decodeTimeCursor(cursor: string | undefined): TimePlace | null {
  if (cursor === undefined) return null;
  const [at, id] = decodeCursor(cursor, ['number', 'string']);
  if (!Number.isInteger(at) || Math.abs(at) > LAST_MOMENT || !UUID.isValid(id)) throw invalidCursor();
  return { at: new Date(at), id: toUuid(id) };
}
