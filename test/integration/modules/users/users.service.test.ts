import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection, mongo } from 'mongoose';
import { randomUUID } from 'node:crypto';
import type { TokenProfile } from '../../../../src/core/auth/token-claims.js';
import type { Actor } from '../../../../src/core/commands/command-context.js';
import { DomainEvents } from '../../../../src/core/events/domain-events.js';
import { type UserDocument, USERS } from '../../../../src/modules/users/user.schema.js';
import { ErasedPeople } from '../../../../src/modules/users/erased-people.js';
import { UsersService } from '../../../../src/modules/users/users.service.js';
import { freshDatabase, type TestDatabase } from '../../../support/mongo.js';

let database: TestDatabase;
let connection: Connection;
let collection: mongo.Collection<UserDocument>;
/** Two of them, as two processes have. */
let here: UsersService;
let there: UsersService;

beforeAll(async () => {
  database = freshDatabase();
  connection = await database.connect();
  collection = connection.collection<UserDocument>(USERS);
  here = new UsersService(connection, new DomainEvents(), new ErasedPeople(connection));
  there = new UsersService(connection, new DomainEvents(), new ErasedPeople(connection));
});

afterAll(() => database.drop());

const someone = (): string => `user-${randomUUID()}`;
const actor = (companyId: string | null, isAdmin = false): Actor => ({
  userId: 'x',
  companyId,
  isAdmin,
  isBot: false,
  language: 'en',
});

function token(userId: string, says: Partial<TokenProfile> = {}): TokenProfile {
  return { userId, companyId: null, isAdmin: false, issuedAt: 0, ...says };
}

describe('ensure', () => {
  it('makes who is new in the company of the namer, once, whoever names them at once', async () => {
    const ids = Array.from({ length: 20 }, someone);
    const calls = Array.from({ length: 8 }, (_, call) => (call % 2 ? here : there).ensure([...ids, ...ids], 'acme'));
    for (const users of await Promise.all(calls)) expect([...users.keys()].sort()).toEqual([...ids].sort());
    const stored = await collection.find({ _id: { $in: ids } }).toArray();
    expect(stored).toHaveLength(20);
    expect(stored[0]).toMatchObject({
      company_id: 'acme',
      name: null,
      is_bot: false,
      language: 'en',
      timezone: 'UTC',
      extra_metadata: {},
    });
  });

  it('leaves who is there as they are', async () => {
    const id = someone();
    await here.fromToken(token(id, { companyId: 'acme', name: 'Ann' }));
    expect((await here.ensure([id], 'acme')).get(id)?.name).toBe('Ann');
  });

  it('refuses people of another company, without telling who they are, and makes nobody', async () => {
    const [theirs, fresh] = [someone(), someone()];
    await here.ensure([theirs], 'globex');
    await expect(here.ensure([fresh, theirs], 'acme', { field: 'participants' })).rejects.toMatchObject({
      code: 'forbidden',
      data: { fields: [{ field: 'participants', message: expect.not.stringContaining(theirs) }] },
    });
    expect(await here.find([fresh])).toEqual(new Map());
    await expect(here.ensure([theirs], null)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets one of two companies have a new id, never both', async () => {
    const ids = Array.from({ length: 10 }, someone);
    const results = await Promise.all(
      ids.map((id) => Promise.allSettled([here.ensure([id], 'acme'), there.ensure([id], 'globex')])),
    );
    for (const both of results) expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('lets an admin without a company name anybody', async () => {
    const [theirs, fresh] = [someone(), someone()];
    await here.ensure([theirs], 'globex');
    const users = await here.ensure([theirs, fresh], null, { anyCompany: true });
    expect([users.get(theirs)?.company_id, users.get(fresh)?.company_id]).toEqual(['globex', null]);
    expect(await here.named(theirs, actor(null, true))).toEqual({
      userId: theirs,
      companyId: 'globex',
      isBot: false,
      language: 'en',
    });
    await expect(here.named(theirs, actor(null))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(here.named(theirs, actor('acme', true))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('takes ids that look like operators for ids', async () => {
    const ids = ['$gt', '{"$ne":null}', 'a.b', '__proto__'];
    expect((await here.ensure(ids, null)).size).toBe(4);
  });
});

describe('a token', () => {
  it('makes its user, once, however often it comes at once', async () => {
    const id = someone();
    const profile = token(id, {
      companyId: 'acme',
      name: 'Ann',
      avatarUrl: 'https://a.example/a.png',
      language: 'HI',
      timezone: 'Asia/Kolkata',
    });
    const users = await Promise.all(
      Array.from({ length: 8 }, (_, call) => (call % 2 ? here : there).fromToken(profile)),
    );
    expect(new Set(users.map((user) => JSON.stringify(user))).size).toBe(1);
    expect(await here.get(id)).toMatchObject({
      name: 'Ann',
      search_key: 'ann',
      avatar_url: 'https://a.example/a.png',
      company_id: 'acme',
      language: 'hi',
      timezone: 'Asia/Kolkata',
    });
  });

  it('leaves out a language or time zone that does not exist', async () => {
    const id = someone();
    await here.fromToken(token(id, { language: 'not a language', timezone: 'Mars/Olympus' }));
    expect(await here.get(id)).toMatchObject({ language: 'en', timezone: 'UTC' });
  });

  it('gives its company to a user who has none, and never another one', async () => {
    const id = someone();
    await here.ensure([id], null);
    expect(await here.fromToken(token(id))).toMatchObject({ companyId: null });
    expect(await here.fromToken(token(id, { companyId: 'acme' }))).toMatchObject({ companyId: 'acme' });
    await expect(here.fromToken(token(id, { companyId: 'globex' }))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(there.fromToken(token(id, { companyId: 'globex', name: 'Mallory' }))).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await here.fromToken(token(id))).toMatchObject({ companyId: 'acme' });
    expect((await here.get(id)).name).toBeNull();
  });

  it('decides on the company of a user who was only named, whoever named them, and once', async () => {
    const id = someone();
    await here.ensure([id], 'evil');
    // One that names no company leaves it to those that do.
    expect(await here.fromToken(token(id))).toMatchObject({ companyId: 'evil' });
    const tries = ['acme', 'globex'].map((companyId, at) => (at ? here : there).fromToken(token(id, { companyId })));
    const results = await Promise.allSettled(tries);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const companyId = (await here.get(id)).company_id;
    expect(['acme', 'globex']).toContain(companyId);
    for (const service of [here, there]) {
      expect(await service.fromToken(token(id, { companyId }))).toMatchObject({ companyId });
      await expect(service.fromToken(token(id, { companyId: 'evil' }))).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(here.ensure([id], 'evil')).rejects.toMatchObject({ code: 'forbidden' });
    expect((await here.ensure([id], companyId)).size).toBe(1);
  });

  it('of the namer’s company fixes it, too', async () => {
    const id = someone();
    await here.ensure([id], 'acme');
    expect(await here.fromToken(token(id, { companyId: 'acme' }))).toMatchObject({ companyId: 'acme' });
    await expect(there.fromToken(token(id, { companyId: 'globex' }))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('does not undo what its user changed, until it says something else', async () => {
    const id = someone();
    const profile = token(id, { name: 'Ann', issuedAt: 10 });
    await here.fromToken(profile);
    await here.update(id, { name: 'Annie' });
    await here.fromToken({ ...profile, issuedAt: 20 });
    expect((await here.get(id)).name).toBe('Annie');
    await here.fromToken({ ...profile, name: 'Anna', issuedAt: 30 });
    expect((await here.get(id)).name).toBe('Anna');
  });

  it('that is older than the last one changes nothing', async () => {
    const id = someone();
    await here.fromToken(token(id, { name: 'New', issuedAt: 20 }));
    await there.fromToken(token(id, { name: 'Old', issuedAt: 10 }));
    expect((await here.get(id)).name).toBe('New');
  });
});

describe('senders', () => {
  it('shows everybody asked for, also who does not exist, and changes at once', async () => {
    const [known, unknown] = [someone(), someone()];
    await here.fromToken(token(known, { name: 'Ann' }));
    const senders = await here.senders([known, unknown, known]);
    expect([...senders.values()]).toEqual([
      { id: known, name: 'Ann', avatar_url: null, is_bot: false },
      { id: unknown, name: null, avatar_url: null, is_bot: false },
    ]);
    await here.update(known, { name: 'Annie' });
    expect((await here.senders([known])).get(known)?.name).toBe('Annie');
  });

  it('asks the database for the misses only, in one query', async () => {
    const ids = Array.from({ length: 5 }, someone);
    await here.ensure(ids, null);
    await here.senders(ids.slice(0, 3));
    await collection.updateMany({ _id: { $in: ids } }, { $set: { name: 'Changed behind its back' } });
    const names = [...(await here.senders(ids)).values()].map(({ name }) => name);
    expect(names).toEqual([null, null, null, 'Changed behind its back', 'Changed behind its back']);
  });
});
