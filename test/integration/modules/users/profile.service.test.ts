import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { ActorContext } from '../../../../src/core/commands/command-context.js';
import { DomainEvents } from '../../../../src/core/events/domain-events.js';
import { CompaniesService } from '../../../../src/modules/users/companies.service.js';
import { ProfileService } from '../../../../src/modules/users/profile.service.js';
import { ErasedPeople } from '../../../../src/modules/users/erased-people.js';
import { UsersService } from '../../../../src/modules/users/users.service.js';
import { freshDatabase, type TestDatabase } from '../../../support/mongo.js';

let database: TestDatabase;
let connection: Connection;
let users: UsersService;
let profile: ProfileService;
let companies: CompaniesService;

/** Name by id; all of acme but the last. */
const PEOPLE = { ann: 'Ann', Ann2: 'ann', anna: 'Anna', bob: 'Robert', zoe: null, आलिया: 'आलिया', anton: 'Anton' };

beforeAll(async () => {
  database = freshDatabase();
  connection = await database.connect();
  const events = new DomainEvents();
  users = new UsersService(connection, events, new ErasedPeople(connection));
  profile = new ProfileService(connection, users);
  companies = new CompaniesService(connection, events);
  for (const [userId, name] of Object.entries(PEOPLE)) {
    const companyId = userId === 'anton' ? 'globex' : 'acme';
    await users.fromToken({ userId, companyId, isAdmin: false, issuedAt: 1, ...(name !== null && { name }) });
  }
});

afterAll(() => database.drop());

function as(userId: string, companyId: string | null, isAdmin = false): ActorContext {
  return {
    actor: { userId, companyId, isAdmin, isBot: false, language: 'en' },
    connection: null,
    deadline: Date.now() + 10_000,
  };
}

const invalidOn = (field: string): unknown =>
  expect.objectContaining({ code: 'validation_failed', data: { fields: [expect.objectContaining({ field })] } });

describe('search_users', () => {
  async function search(q?: string, context = as('ann', 'acme')): Promise<string[]> {
    const { users: found } = await profile.searchUsers(q === undefined ? {} : { q }, context);
    return found.map(({ id }) => id);
  }

  it('finds by the beginning of name or id, whatever the case, by name then id, within the company', async () => {
    expect(await search('AN')).toEqual(['Ann2', 'ann', 'anna']);
    expect(await search('bo')).toEqual(['bob']);
    expect(await search('rob')).toEqual(['bob']);
    expect(await search('आ')).toEqual(['आलिया']);
    expect(await search('nn')).toEqual([]);
    expect(await search()).toEqual(['Ann2', 'ann', 'anna', 'bob', 'zoe', 'आलिया']);
  });

  it('takes what looks like a pattern for text', async () => {
    for (const q of ['.*', '^a', '$ne', 'a|b', '%']) expect(await search(q)).toEqual([]);
  });

  it('ends at the company, but for an admin without one', async () => {
    expect(await search('an', as('anton', 'globex'))).toEqual(['anton']);
    expect(await search('an', as('who', null))).toEqual([]);
    expect(await search('an', as('root', null, true))).toEqual(['Ann2', 'ann', 'anna', 'anton']);
    expect(await search('an', as('boss', 'globex', true))).toEqual(['anton']);
  });

  it('gives every page once, and null at the end', async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await profile.searchUsers({ limit: 2, ...(cursor !== undefined && { cursor }) }, as('ann', 'acme'));
      seen.push(...page.users.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(await search());
  });

  it('refuses a cursor that is none', async () => {
    await expect(profile.searchUsers({ cursor: 'nonsense' }, as('ann', 'acme'))).rejects.toEqual(invalidOn('cursor'));
  });
});

describe('me and others', () => {
  it('shows me what only I see', async () => {
    const { user } = await profile.getMe({}, as('ann', 'acme'));
    expect(user).toMatchObject({
      id: 'ann',
      name: 'Ann',
      company: { id: 'acme', name: null },
      language: 'en',
      timezone: 'UTC',
    });
  });

  it('changes what is given and nothing else', async () => {
    const context = as('zoe', 'acme');
    const { user: before } = await profile.getMe({}, context);
    expect((await profile.updateMe({}, context)).user).toEqual(before);
    const command = {
      name: ' Zoë ',
      status: 'away',
      language: 'hi-in',
      timezone: 'Asia/Kolkata',
      extra_metadata: { a: {} },
    };
    const { user } = await profile.updateMe(command, context);
    const changed = {
      name: 'Zoë',
      status: 'away',
      language: 'hi-IN',
      timezone: 'Asia/Kolkata',
      extra_metadata: { a: {} },
    };
    expect(user).toEqual(Object.assign(before, changed, { updated_at: user.updated_at }));
    expect((await profile.searchUsers({ q: 'zoë' }, context)).users).toHaveLength(1);
    expect((await profile.updateMe({ name: null, status: null }, context)).user).toMatchObject({
      name: null,
      status: null,
    });
    expect((await profile.searchUsers({ q: 'zoë' }, context)).users).toHaveLength(0);
  });

  it.each([
    ['language', { language: 'x' }],
    ['timezone', { timezone: 'Mars/Olympus' }],
    ['timezone', { timezone: '+05:30' }],
  ])('refuses a %s that does not exist, and changes nothing', async (field, command) => {
    await expect(profile.updateMe({ ...command, name: 'Nobody' }, as('bob', 'acme'))).rejects.toEqual(invalidOn(field));
    expect((await profile.getMe({}, as('bob', 'acme'))).user.name).toBe('Robert');
  });

  it('shows others within the company only, and never their language', async () => {
    const { user } = await profile.getUser({ user_id: 'bob' }, as('ann', 'acme'));
    expect(user).toMatchObject({ id: 'bob', name: 'Robert' });
    expect(user).not.toHaveProperty('timezone');
    const strange = expect.objectContaining({ code: 'not_found' });
    for (const user_id of ['anton', 'nobody'])
      await expect(profile.getUser({ user_id }, as('ann', 'acme'))).rejects.toEqual(strange);
    await expect(profile.getUser({ user_id: 'anton' }, as('boss', 'acme', true))).rejects.toEqual(strange);
    expect((await profile.getUser({ user_id: 'anton' }, as('root', null, true))).user.company_id).toBe('globex');
  });
});

describe('companies', () => {
  it('are named by their admins, and shown by that name at once', async () => {
    await expect(
      companies.updateCompany({ company_id: 'acme', name: 'Mine' }, as('ann', 'acme')),
    ).rejects.toMatchObject({ code: 'forbidden' });
    const strange = { code: 'not_found' };
    await expect(
      companies.updateCompany({ company_id: 'globex', name: 'Mine' }, as('boss', 'acme', true)),
    ).rejects.toMatchObject(strange);
    const answer = await companies.updateCompany({ company_id: 'acme', name: ' Acme ' }, as('boss', 'acme', true));
    expect(answer).toEqual({ company: { id: 'acme', name: 'Acme' } });
    expect((await profile.getMe({}, as('ann', 'acme'))).user.company).toEqual({ id: 'acme', name: 'Acme' });
    await companies.updateCompany({ company_id: 'acme', extra_metadata: { plan: 'big' } }, as('root', null, true));
    expect(await companies.getCompany({ company_id: 'acme' }, as('ann', 'acme'))).toEqual({
      company: { id: 'acme', name: 'Acme' },
    });
  });

  it('are seen by their own people, and by an admin without one', async () => {
    expect(await companies.getCompany({ company_id: 'globex' }, as('anton', 'globex'))).toEqual({
      company: { id: 'globex', name: null },
    });
    await expect(companies.getCompany({ company_id: 'acme' }, as('anton', 'globex'))).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(companies.getCompany({ company_id: 'nowhere' }, as('root', null, true))).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await companies.getCompany({ company_id: 'acme' }, as('root', null, true))).company.name).toBe('Acme');
  });
});
