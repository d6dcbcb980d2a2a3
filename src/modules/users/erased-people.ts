import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import { type Connection, mongo } from 'mongoose';
import { createHmac, randomBytes } from 'node:crypto';
import { DatabaseKeys } from '../../core/database/database-keys.js';
import { randomUuid } from '../../core/database/uuid.js';
import { ERASURES, type ErasureDocument } from './erasure.schema.js';

const MOST_KNOWN = 50_000;
/** How late this process may notice an account that another one closed. */
const FRESH_MS = 1000;
const KEY = 'erased-people';
const PSEUDONYM = /^erased-[0-9a-f]{32}$/;
const DUPLICATE_KEY = 11_000;

/**
 * Who was erased. Their ids are not kept, but a keyed hash of each, so that their tokens stay refused and their ids are never
 * given an account again. The key is random and the database's own: without it not even guessed ids can be tried.
 */
@Injectable()
export class ErasedPeople {
  private readonly erasures: mongo.Collection<ErasureDocument>;
  private readonly keys: DatabaseKeys;
  /** Who was not erased a moment ago. */
  private readonly open = new LRUCache<string, true>({ max: MOST_KNOWN, ttl: FRESH_MS });
  /** Counts how often accounts were closed: what was read meanwhile is not remembered. */
  private closings = 0;

  constructor(@InjectConnection() connection: Connection) {
    this.erasures = connection.collection<ErasureDocument>(ERASURES);
    this.keys = new DatabaseKeys(connection);
  }

  /** Whether any of these was erased, or is what stands in the place of somebody who was. At most a second old. */
  async hasAny(userIds: readonly string[]): Promise<boolean> {
    if (userIds.some((id) => PSEUDONYM.test(id))) return true;
    const unknown = userIds.filter((id) => !this.open.has(id));
    if (unknown.length === 0) return false;
    const { closings } = this;
    const hash = await this.hasher();
    const found = await this.erasures.findOne({ _id: { $in: unknown.map(hash) } }, { projection: { _id: 1 } });
    if (found) return true;
    if (closings === this.closings) for (const id of unknown) this.open.set(id, true);
    return false;
  }

  /** The erasure of somebody; null where there is none. */
  async find(userId: string): Promise<ErasureDocument | null> {
    const hash = await this.hasher();
    return this.erasures.findOne({ _id: { $eq: hash(userId) } });
  }

  /** Closes an account for good: from now on it is refused everywhere. The erasure that was there already, where one was. */
  async close(userId: string, companyId: string | null, now: Date): Promise<ErasureDocument> {
    const hash = await this.hasher();
    const pseudonym = `erased-${randomBytes(16).toString('hex')}`;
    const erasure: ErasureDocument = {
      _id: hash(userId),
      id: randomUuid(),
      company_id: companyId,
      requested_at: now,
      done_at: null,
      work: { user_id: userId, pseudonym, holder: null, lease_until: now },
    };
    try {
      await this.erasures.insertOne(erasure);
      return erasure;
    } catch (error) {
      const known =
        error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY && (await this.find(userId));
      if (known) return known;
      throw error;
    } finally {
      this.forgetOpen();
    }
  }

  /** Tells whose accounts were closed since; null where none were. */
  async closedSince(since: Date): Promise<((userId: string) => boolean) | null> {
    const found = await this.erasures
      .find({ requested_at: { $gte: since } })
      .project<Pick<ErasureDocument, '_id'>>({ _id: 1 })
      .toArray();
    if (found.length === 0) return null;
    this.forgetOpen();
    const hash = await this.hasher();
    const closed = new Set(found.map(({ _id }) => _id));
    return (userId) => closed.has(hash(userId));
  }

  private forgetOpen(): void {
    this.closings += 1;
    this.open.clear();
  }

  private async hasher(): Promise<(userId: string) => string> {
    const key = await this.keys.key(KEY);
    return (userId) => createHmac('sha256', key).update(userId).digest('base64url');
  }
}
