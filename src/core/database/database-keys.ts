import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, mongo, Schema } from 'mongoose';
import { randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** A random key of this database. */
interface KeyDocument {
  _id: string;
  key: mongo.Binary;
}

export const KEYS = 'keys';

export const keySchema = new Schema<KeyDocument>(
  { _id: { type: String, required: true }, key: { type: Buffer, required: true } },
  { collection: KEYS, versionKey: false },
);

/** The secrets that all processes on one database share, and nobody else: each is random, and made when it is first needed. */
@Injectable()
export class DatabaseKeys {
  private readonly keys: mongo.Collection<KeyDocument>;
  private readonly known = new Map<string, Promise<Buffer>>();

  constructor(@InjectConnection() connection: Connection) {
    this.keys = connection.collection<KeyDocument>(KEYS);
  }

  /** The key of that name: 32 bytes. */
  async key(name: string): Promise<Buffer> {
    const known = this.known.get(name) ?? this.read(name);
    this.known.set(name, known);
    return known.catch((error: unknown) => {
      this.known.delete(name);
      throw error;
    });
  }

  private async read(name: string): Promise<Buffer> {
    const fresh = new mongo.Binary(randomBytes(KEY_BYTES));
    const made = { $setOnInsert: { key: fresh } };
    const ask = (): Promise<KeyDocument | null> =>
      this.keys.findOneAndUpdate({ _id: { $eq: name } }, made, { upsert: true, returnDocument: 'after' });
    // Two that make it at once meet at its id: the second time it is there.
    const document = (await ask().catch(ask)) ?? (await ask());
    if (!document) throw new Error(`The key ${name} cannot be read`);
    return Buffer.from(document.key.buffer);
  }
}
