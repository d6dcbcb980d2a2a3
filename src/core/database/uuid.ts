import { mongo } from 'mongoose';
import { v5, v7 } from 'uuid';

export const { UUID } = mongo;
export type UUID = mongo.UUID;

/** A UUID that keeps the text it was made of: for each use of it as a key or in a view, it would be made of the bytes anew. */
class KnownUuid extends UUID {
  readonly #text: string;

  constructor(text: string) {
    super(text);
    this.#text = text.toLowerCase();
  }

  override toHexString(includeDashes = true): string {
    return includeDashes ? this.#text : super.toHexString(false);
  }
}

/** A fresh UUIDv7 (RFC 9562): sorts by the time it was made. */
export function newUuidV7(): UUID {
  return new KnownUuid(v7());
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
  return new KnownUuid(text);
}
