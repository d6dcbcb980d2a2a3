import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { freshDatabase, type TestDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = freshDatabase();
  server = await startServer({ MONGODB_URI: database.uri });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function rest(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<Answer> {
  const content = body && { body: JSON.stringify(body) };
  const type = body && { 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${path}`, { method, headers: { ...headers, ...type }, ...content });
  return { status: response.status, headers: response.headers, body: Object(await response.json()) as Answer['body'] };
}

async function bearer(userId: string, claims: Record<string, unknown> = {}): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await tokenOf(userId, claims)}` };
}

describe('the Authorization header', () => {
  it.each([
    ['none', {}, 'Bearer'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'Bearer error="invalid_token"'],
    ['no token', { authorization: 'Bearer ' }, 'Bearer error="invalid_token"'],
    ['a token of nobody', { authorization: 'Bearer nonsense' }, 'Bearer error="invalid_token"'],
  ])('%s is answered 401 as problem details', async (_what, headers, asks) => {
    const answer = await rest('GET', '/v1/me', headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(asks);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('that is wrong is refused where none is needed, too', async () => {
    expect((await rest('GET', '/v1/limits')).status).toBe(200);
    expect((await rest('GET', '/v1/limits', { authorization: 'Bearer nonsense' })).status).toBe(401);
  });

  it('may be written in any case', async () => {
    expect((await rest('GET', '/v1/me', { AUTHORIZATION: `bearer ${await tokenOf(randomUUID())}` })).status).toBe(200);
  });
});

describe('Act-As', () => {
  it('makes an admin somebody of its company, who need not exist yet', async () => {
    const bob = randomUUID();
    const admin = await bearer(randomUUID(), { scope: 'admin', company_id: 'acme' });
    const { body } = await rest('GET', '/v1/me', { ...admin, 'act-as': bob });
    expect(body['user']).toMatchObject({ id: bob, company_id: 'acme' });
    const theirs = await bearer(randomUUID(), { scope: 'admin', company_id: 'globex' });
    expect((await rest('GET', '/v1/me', { ...theirs, 'act-as': bob })).status).toBe(403);
  });

  it('takes ids of every script, as UTF-8', async () => {
    const admin = await bearer(randomUUID(), { scope: 'admin' });
    const actAs = Buffer.from('आलिया').toString('latin1');
    const { body } = await rest('GET', '/v1/me', { ...admin, 'act-as': actAs });
    expect(body['user']).toMatchObject({ id: 'आलिया' });
  });

  it('is not for others', async () => {
    const answer = await rest('GET', '/v1/me', { ...(await bearer(randomUUID())), 'act-as': 'bob' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});

describe('tokens', () => {
  it('are minted by admins, for people of their company', async () => {
    const user = randomUUID();
    const admin = await bearer(randomUUID(), { scope: 'admin', company_id: 'acme' });
    const { status, body } = await rest('POST', '/v1/tokens', admin, { user_id: user, ttl: 60 });
    expect(status).toBe(201);
    expect(Date.parse(String(body['expires_at'])) - Date.now()).toBeLessThanOrEqual(60_000);
    const me = await rest('GET', '/v1/me', { authorization: `Bearer ${String(body['token'])}` });
    expect(me.body['user']).toMatchObject({ id: user, company_id: 'acme' });
    // Without any scope of its own.
    const again = await rest(
      'POST',
      '/v1/tokens',
      { authorization: `Bearer ${String(body['token'])}` },
      { user_id: user },
    );
    expect(again.status).toBe(403);
  });

  it.each([[0], [31_536_001], [1.5], ['60']])('with a ttl of %p are refused', async (ttl) => {
    const admin = await bearer(randomUUID(), { scope: 'admin' });
    const answer = await rest('POST', '/v1/tokens', admin, { user_id: 'ann', ttl });
    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'ttl' }] } });
  });

  it('are anybody’s to have in development', async () => {
    const user = randomUUID();
    const command = { user_id: user, name: 'Ann', company_id: 'acme', language: 'hi', scope: 'admin' };
    const { status, body } = await rest('POST', '/v1/auth/dev-token', {}, command);
    expect(status).toBe(201);
    const me = await rest('GET', '/v1/me', { authorization: `Bearer ${String(body['token'])}` });
    expect(me.body['user']).toMatchObject({ id: user, name: 'Ann', company_id: 'acme', language: 'hi' });
  });

  it('are nobody’s to have in production', async () => {
    const production = await startServer({ MONGODB_URI: database.uri, NODE_ENV: 'production', HOST: '127.0.0.1' });
    const development = server;
    server = production;
    try {
      const answer = await rest('POST', '/v1/auth/dev-token', {}, { user_id: 'ann' });
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      const client = io(production.url, { forceNew: true, auth: { token: await tokenOf('ann') } });
      const socket: unknown = await client.timeout(5000).emitWithAck('dev_token', { user_id: 'ann' });
      expect(socket).toMatchObject({ success: false });
      client.close();
    } finally {
      server = development;
      await production.stop();
    }
  });
});

describe('people over REST', () => {
  it('show one person, whatever their id looks like, and no stranger', async () => {
    const odd = `ann/..?#%&${randomUUID()}`;
    const me = await bearer(randomUUID());
    await rest('GET', '/v1/me', await bearer(odd));
    expect((await rest('GET', `/v1/users/${encodeURIComponent(odd)}`, me)).body['user']).toMatchObject({ id: odd });
    const stranger = randomUUID();
    await rest('GET', '/v1/me', await bearer(stranger, { company_id: 'acme' }));
    const theirs = await rest('GET', `/v1/users/${stranger}`, me);
    const nobodys = await rest('GET', `/v1/users/${randomUUID()}`, me);
    expect(theirs.status).toBe(404);
    expect(theirs.body).toEqual(nobodys.body);
  });

  it('are searched by texts alone', async () => {
    const me = await bearer(randomUUID());
    expect((await rest('GET', '/v1/users?cursor=nonsense', me)).body).toMatchObject({ fields: [{ field: 'cursor' }] });
    expect((await rest('GET', '/v1/users?q[$ne]=x', me)).status).toBe(400);
  });
});
