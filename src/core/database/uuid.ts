import { mongo } from 'mongoose';
import { v5, v7 } from 'uuid';

export const { UUID } = mongo;
export type UUID = mongo.UUID;

/** A fresh UUIDv7 (RFC 9562): sorts by the time it was made. */
export function newUuidV7(): UUID {
  return new UUID(v7());
}

/** A fresh random UUIDv4, as a lower-case string. */
export function randomUuid(): string {
  return crypto.randomUUID();
}

/** The UUIDv5 (RFC 9562) of a text: the same text, the same id. `parts` are joined unambiguously. */
export function uuidOf(namespace: string, parts: readonly (string | null)[]): string {
  return v5(JSON.stringify(parts), namespace);
}

/** The BSON form of a UUID string. The string must be valid: commands are validated before. */
export function toUuid(text: string): UUID {
  return new UUID(text);
}
