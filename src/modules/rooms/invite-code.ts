import { randomBytes } from 'node:crypto';
import { toUuid, UUID } from '../../core/database/uuid.js';

const UUID_BYTES = 16;
/** 128 bits that nobody guesses. */
const SECRET_BYTES = 16;

/** A new code of a room. It carries the room's id, by which invites are found and spread over shards. */
export function newInviteCode(roomId: string): string {
  return Buffer.concat([toUuid(roomId).buffer, randomBytes(SECRET_BYTES)]).toString('base64url');
}

/** The id of the room that a code is of; null for what is no code. */
export function roomOfCode(code: string): string | null {
  const bytes = Buffer.from(code, 'base64url');
  // Decoding forgives what it does not know, so that several texts would be one code.
  if (bytes.length !== UUID_BYTES + SECRET_BYTES || bytes.toString('base64url') !== code) return null;
  return new UUID(bytes.subarray(0, UUID_BYTES)).toString();
}
