import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Connection, mongo } from 'mongoose';
import type { Actor } from '../../core/commands/command-context.js';
import { ENGLISH } from '../../core/i18n/languages.js';
import { type BotDocument, BOTS } from './bot.schema.js';

const CACHED = 10_000;
/** How old a definition may be that another process changed. */
const FRESH_MS = 5000;

/** What was looked up: a bot, or that there is none. */
interface Known {
  readonly bot: BotDocument | null;
}

/** The definitions of bots. */
@Injectable()
export class BotRegistry {
  private readonly bots: mongo.Collection<BotDocument>;
  private readonly known = new LRUCache<string, Known>({ max: CACHED, ttl: FRESH_MS });

  constructor(@InjectConnection() connection: Connection) {
    this.bots = connection.collection<BotDocument>(BOTS);
  }

  /** A bot, at most 5 s old, also one that is switched off; null where there is none, or none any more. */
  async find(id: string): Promise<BotDocument | null> {
    const known = this.known.get(id);
    if (known) return known.bot;
    const stored = await this.stored(id);
    const bot = stored?.deleted_at === null ? stored : null;
    this.known.set(id, { bot });
    return bot;
  }

  /** A definition as it stands in the database, deleted ones too. */
  async stored(id: string): Promise<BotDocument | null> {
    return this.bots.findOne({ _id: { $eq: id } });
  }

  /** A company's active bots behind an id, at most `limit`. */
  async page(companyId: string | null, after: string, limit: number): Promise<BotDocument[]> {
    return this.bots
      .find({ company_id: { $eq: companyId }, is_active: true, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** A company's bots behind an id, those that are switched off too; with the company null those of all. At most `limit`. */
  async definitions(companyId: string | null, after: string, limit: number): Promise<BotDocument[]> {
    const whose = companyId === null ? {} : { company_id: { $eq: companyId }, is_active: { $in: [true, false] } };
    return this.bots
      .find({ ...whose, deleted_at: { $eq: null }, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
  }

  async put(bot: BotDocument): Promise<void> {
    const { _id, ...rest } = bot;
    await this.bots.replaceOne({ _id: { $eq: _id } }, rest, { upsert: true });
    this.known.delete(_id);
  }

  /** Switches off what the file defined once and does not any more. */
  async retireFromFile(defined: readonly string[]): Promise<void> {
    const off = { is_active: false, deleted_at: new Date(), updated_at: new Date() };
    await this.bots.updateMany({ source: 'file', is_active: true, _id: { $nin: [...defined] } }, { $set: off });
  }
}

/** A bot as the one who acts. */
export function actorOf({ _id, company_id }: Pick<BotDocument, '_id' | 'company_id'>): Actor {
  return { userId: _id, companyId: company_id, isAdmin: false, isBot: true, language: ENGLISH };
}
