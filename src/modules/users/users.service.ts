import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Connection, mongo } from 'mongoose';
import { seesAllCompanies } from '../../core/auth/require-admin.js';
import type { TokenProfile } from '../../core/auth/token-claims.js';
import { type KnownUser, TokenUsers } from '../../core/auth/token-users.js';
import type { Actor } from '../../core/commands/command-context.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { DomainEvents } from '../../core/events/domain-events.js';
import type { CompanyView, SenderView } from '../../protocol/views/user.view.js';
import { changesOf, nameFields, newUser, saysNew } from './user-documents.js';
import { toCompanyView, toSenderView } from './user.mapper.js';
import { COMPANIES, type CompanyDocument, type UserDocument, USERS } from './user.schema.js';
import { ErasedPeople } from './erased-people.js';
import './users.events.js';

const CACHED = 20_000;
/** How old what others see of a user may be where another process changed it. */
const FRESH_MS = 5000;
/** A round fails only when somebody makes the same id at the same moment; the next one reads it. */
const ROUNDS = 3;

/** What is kept at hand of a user: what messages, members and tokens need of them. */
const AT_HAND = {
  name: 1,
  avatar_url: 1,
  is_bot: 1,
  company_id: 1,
  company_is_guess: 1,
  language: 1,
  token_profile: 1,
  token_issued_at: 1,
} as const;
type Person = Pick<UserDocument, '_id' | keyof typeof AT_HAND>;

/** What people see of a bot. */
type BotProfile = Pick<UserDocument, 'name' | 'avatar_url'>;

interface EnsureOptions {
  /** The namer is an admin without a company: people of every company may be named. */
  anyCompany?: boolean;
  /** The field of the command that names the ids, for the failure. */
  field?: string;
}

/** The users: made when somebody names them or comes with a token, and looked up for everything that shows them. */
@Injectable()
export class UsersService extends TokenUsers implements OnModuleDestroy {
  private readonly users: mongo.Collection<UserDocument>;
  private readonly companyDocuments: mongo.Collection<CompanyDocument>;
  private readonly people = new LRUCache<string, Person>({ max: CACHED, ttl: FRESH_MS });
  private readonly knownCompanies = new LRUCache<string, CompanyView>({ max: CACHED, ttl: FRESH_MS });
  private readonly stopListening: (() => void)[];

  constructor(
    @InjectConnection() connection: Connection,
    private readonly events: DomainEvents,
    private readonly erased: ErasedPeople,
  ) {
    super();
    this.users = connection.collection<UserDocument>(USERS);
    this.companyDocuments = connection.collection<CompanyDocument>(COMPANIES);
    this.stopListening = [
      events.on('user.updated', ({ userId }) => this.people.delete(userId)),
      events.on('people.erased', ({ has }) => {
        for (const id of this.people.keys()) if (has(id)) this.people.delete(id);
      }),
      events.on('company.updated', ({ companyId }) => this.knownCompanies.delete(companyId)),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
  }

  /**
   * The users with these ids; who is new is made, in the namer's company until a token names theirs. Safe to call at once
   * from everywhere.
   * @throws ConfabError forbidden, when one is of another company, validation_failed, when one was erased; then nobody was made
   */
  async ensure(
    ids: readonly string[],
    companyId: string | null,
    { anyCompany = false, field = 'user_id' }: EnsureOptions = {},
  ): Promise<Map<string, UserDocument>> {
    const wanted = [...new Set(ids)];
    if (await this.erased.hasAny(wanted)) throw ConfabError.invalid({ field, message: 'field.erased_user' });
    for (let round = 0; round < ROUNDS; round += 1) {
      const found = await this.find(wanted);
      if (!anyCompany && [...found.values()].some((user) => user.company_id !== companyId)) {
        // Not who: which ids other companies have is not the namer's business.
        const fields = [{ field, message: 'field.other_company' as const }];
        throw new ConfabError('forbidden', 'user.other_company', { fields });
      }
      const missing = wanted.filter((id) => !found.has(id));
      if (missing.length === 0) return found;
      const now = new Date();
      await this.insert(missing.map((id) => newUser(id, companyId, now)));
    }
    throw new Error('Users that were just made cannot be read');
  }

  /** @throws ConfabError validation_failed on the field, when one of these is no bot of that company */
  async requireBots(ids: readonly string[], companyId: string | null, field: string): Promise<void> {
    const found = await this.find(ids);
    const isBot = (user: UserDocument | undefined): boolean => user?.is_bot === true && user.company_id === companyId;
    if (!ids.every((id) => isBot(found.get(id)))) throw ConfabError.invalid({ field, message: 'field.known_bots' });
  }

  /**
   * Makes a bot, or renames one that is there.
   * @throws ConfabError conflict, when the id is a person's, or another company's bot has it; validation_failed: erased
   */
  async putBot(id: string, companyId: string | null, { name, avatar_url }: BotProfile): Promise<UserDocument> {
    if (await this.erased.hasAny([id])) throw ConfabError.invalid({ field: 'bot_id', message: 'field.erased_user' });
    const now = new Date();
    await this.insert([{ ...newUser(id, companyId, now), is_bot: true, company_is_guess: false }]);
    const user = await this.get(id);
    if (!user.is_bot || user.company_id !== companyId) throw new ConfabError('conflict', 'bot.id_taken');
    return this.update(id, { ...nameFields(id, name), avatar_url });
  }

  /** The users with these ids, those that exist, as stored. */
  async find(ids: readonly string[]): Promise<Map<string, UserDocument>> {
    if (ids.length === 0) return new Map();
    const found = await this.users.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(found.map((user) => [user._id, user]));
  }

  /** @throws ConfabError not_found */
  async get(id: string): Promise<UserDocument> {
    const user = await this.users.findOne({ _id: { $eq: id } });
    if (!user) throw ConfabError.notFound('user');
    return user;
  }

  /** What messages and members show of these people. At most 5 s old; who does not exist has no name. */
  async senders(ids: readonly string[]): Promise<Map<string, SenderView>> {
    const people = await this.atHand(ids);
    return new Map(
      ids.map((id) => {
        const person = people.get(id);
        return [id, person ? toSenderView(person) : { id, name: null, avatar_url: null, is_bot: false }];
      }),
    );
  }

  /** What rooms and users show of these companies. At most 5 s old; one that nobody named has no name. */
  async companies(ids: readonly (string | null)[]): Promise<Map<string, CompanyView>> {
    const wanted = [...new Set(ids.filter((id) => id !== null))];
    const missing = wanted.filter((id) => !this.knownCompanies.has(id));
    const views = new Map(wanted.map((id) => [id, this.knownCompanies.get(id) ?? { id, name: null }]));
    if (missing.length === 0) return views;
    const found = await this.companyDocuments.find({ _id: { $in: missing } }).toArray();
    for (const view of found.map(toCompanyView)) views.set(view.id, view);
    for (const id of missing) this.knownCompanies.set(id, views.get(id));
    return views;
  }

  override async fromToken(profile: TokenProfile): Promise<KnownUser> {
    const { userId, companyId } = profile;
    if (await this.erased.hasAny([userId])) throw new ConfabError('unauthenticated', 'auth.erased');
    const known = (await this.atHand([userId])).get(userId);
    const isNew = !known || (companyId !== null && lacksCompany(known));
    if (isNew) return knownUser(await this.learn(profile));
    requireCompany(known, companyId);
    return knownUser(saysNew(profile, known) ? await this.learn(profile) : known);
  }

  override async named(userId: string, by: Actor): Promise<KnownUser> {
    const users = await this.ensure([userId], by.companyId, { anyCompany: seesAllCompanies(by) });
    return knownUser(users.get(userId) ?? (await this.get(userId)));
  }

  /** Changes stored fields and tells everybody. @throws ConfabError not_found */
  async update(id: string, changes: Partial<Omit<UserDocument, '_id'>>): Promise<UserDocument> {
    const user = await this.users.findOneAndUpdate(
      { _id: { $eq: id } },
      { $set: { ...changes, updated_at: new Date() } },
      { returnDocument: 'after' },
    );
    if (!user) throw ConfabError.notFound('user');
    const { language, status } = user;
    this.events.publish('user.updated', { userId: id, language, ...('status' in changes && { status }) });
    return user;
  }

  /** Makes the token's user, gives them the token's company if no token has given one yet, and takes over what is new. */
  private async learn(profile: TokenProfile): Promise<UserDocument> {
    const { userId, companyId } = profile;
    await this.insert([newUser(userId, companyId, new Date())]);
    if (companyId !== null) {
      await this.users.updateOne(
        { _id: { $eq: userId }, $or: [{ company_id: null }, { company_is_guess: true }] },
        { $set: { company_id: companyId, company_is_guess: false } },
      );
    }
    const user = await this.get(userId);
    requireCompany(user, companyId);
    if (saysNew(profile, user)) {
      // Of two tokens at once, the one issued later has the last word.
      await this.users.updateOne(
        { _id: { $eq: userId }, token_issued_at: { $lte: profile.issuedAt } },
        { $set: { ...changesOf(profile, user), updated_at: new Date() } },
      );
    }
    const learned = await this.get(userId);
    this.events.publish('user.updated', { userId, language: learned.language });
    return learned;
  }

  /** Stores those that do not exist yet, and leaves the others alone. */
  private async insert(documents: readonly UserDocument[]): Promise<void> {
    const operations = documents.map(({ _id, ...fields }) => ({
      updateOne: { filter: { _id: { $eq: _id } }, update: { $setOnInsert: fields }, upsert: true },
    }));
    try {
      await this.users.bulkWrite(operations, { ordered: false });
    } catch (error) {
      // Somebody else made one of them at the same moment, which is as good.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  private async atHand(ids: readonly string[]): Promise<Map<string, Person>> {
    const people = new Map<string, Person>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const person = this.people.get(id);
      if (person) people.set(id, person);
      else missing.push(id);
    }
    if (missing.length === 0) return people;
    const found = await this.users.find({ _id: { $in: missing } }, { projection: AT_HAND }).toArray();
    for (const person of found) {
      people.set(person._id, person);
      this.people.set(person._id, person);
    }
    return people;
  }
}

function knownUser(user: Person): KnownUser {
  return { userId: user._id, companyId: user.company_id, isBot: user.is_bot, language: user.language };
}

/** Whether no token has said yet whose company it is. */
function lacksCompany(user: Person): boolean {
  return user.company_id === null || user.company_is_guess;
}

/** A token may leave the company out, but not name another one. */
function requireCompany(user: Person, companyId: string | null): void {
  if (companyId === null || user.company_id === companyId) return;
  throw new ConfabError('forbidden', 'auth.other_company');
}

function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11_000;
}
