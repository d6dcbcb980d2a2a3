import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io } from 'socket.io-client';
import { ANY_RATE } from '../support/rates.js';
import { TEST_SECRET } from '../support/server.js';
import { Stage } from '../support/stage.js';

const ISSUER = 'https://id.example.org';
const AUDIENCE = 'confab';
const KID = 'first';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/** Somewhere on the network that publishes keys, and counts who asks for them. */
interface KeyHost {
  url: string;
  asked: number;
  server: Server;
}

let issuers: Pair;
let attackers: Pair;
let publicJwk: JWK;
let attackersJwk: JWK;
let published: KeyHost;
let attackersHost: KeyHost;
/** A server that takes both kinds of token, and one that takes published keys alone. */
const both = new Stage();
const keysOnly = new Stage();

async function publish(...keys: JWK[]): Promise<KeyHost> {
  const server = createServer((_request, response) => {
    host.asked += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  }).listen(0, '127.0.0.1');
  const host: KeyHost = { url: '', asked: 0, server };
  await once(server, 'listening');
  host.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks`;
  return host;
}

beforeAll(async () => {
  [issuers, attackers] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ]);
  publicJwk = { ...(await exportJWK(issuers.publicKey)), kid: KID, alg: 'RS256', use: 'sig' };
  attackersJwk = { ...(await exportJWK(attackers.publicKey)), kid: KID, alg: 'RS256', use: 'sig' };
  [published, attackersHost] = await Promise.all([publish(publicJwk), publish(attackersJwk)]);
  const environment = {
    ...ANY_RATE,
    AUTH_JWKS_URL: published.url,
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    TOKEN_TTL_SECONDS: '600',
  };
  await both.open(environment);
  await keysOnly.open({ ...environment, AUTH_JWT_SECRET: '' });
}, 60_000);

afterAll(async () => {
  await Promise.all([both.close(), keysOnly.close()]);
  for (const { server } of [published, attackersHost]) server.close();
});

type Header = Record<string, unknown>;

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function claims(others: Record<string, unknown> = {}): Record<string, unknown> {
  return { sub: 'mallory', scope: 'admin', iss: ISSUER, aud: AUDIENCE, exp: now() + 600, ...others };
}

function byIssuer(others: Record<string, unknown> = {}, header: Header = {}): Promise<string> {
  return new SignJWT(claims(others)).setProtectedHeader({ alg: 'RS256', kid: KID, ...header }).sign(issuers.privateKey);
}

function byAttacker(header: Header = {}): Promise<string> {
  return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: KID, ...header }).sign(attackers.privateKey);
}

function bySecret(secret: string | Uint8Array, header: Header = {}, others: Record<string, unknown> = {}) {
  const key = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
  return new SignJWT(claims(others)).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);
}

/** A token of any header and signature, past what a library would make. */
function byHand(header: unknown, payload: unknown, signature = ''): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${signature}`;
}

/** Libraries refuse to sign with nothing; an attacker does not. */
function byEmptySecret(): string {
  const signed = byHand({ alg: 'HS256' }, claims()).slice(0, -1);
  return `${signed}.${createHmac('sha256', '').update(signed).digest('base64url')}`;
}

async function overRest(stage: Stage, token: string, path = '/v1/me'): Promise<unknown> {
  const response = await fetch(`${stage.server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return ((await response.json()) as { code?: unknown }).code ?? null;
}

/** What the handshake is refused with; null when it is let in. */
async function overSocket(stage: Stage, token: string, transport = 'websocket', auth: object = {}): Promise<unknown> {
  const socket = io(stage.server.url, {
    auth: { token, ...auth },
    forceNew: true,
    reconnection: false,
    transports: [transport],
  });
  try {
    return await new Promise((resolve) => {
      socket.once('ready', () => resolve(null));
      socket.once('connect_error', (error) => {
        const { data } = error as Error & { data?: { code?: unknown } };
        resolve(data?.code ?? error.message);
      });
    });
  } finally {
    socket.close();
  }
}

async function expectRefused(stage: Stage, token: string): Promise<void> {
  expect(await overRest(stage, token)).toBe('unauthenticated');
  // Where no token is needed a wrong one is one all the same.
  expect(await overRest(stage, token, '/v1/limits')).toBe('unauthenticated');
  for (const transport of ['websocket', 'polling'])
    expect(await overSocket(stage, token, transport)).toBe('unauthenticated');
  const device = await stage.connect('mallory', { token: await byIssuer({ scope: undefined }) });
  expect((await device.run('authenticate', { token })).code).toBe('unauthenticated');
  expect((await device.run('update_company', { company_id: 'x', name: 'x' })).code).toBe('forbidden');
  stage.closeDevices();
}

it('lets in whom the issuer, or whoever has the secret, signed for', async () => {
  expect(await overRest(both, await byIssuer())).toBeNull();
  expect(await overSocket(both, await byIssuer())).toBeNull();
  expect(await overRest(both, await bySecret(TEST_SECRET))).toBeNull();
  expect(await overRest(keysOnly, await byIssuer())).toBeNull();
});

describe('refuses a token', () => {
  it.each<[string, () => Promise<string> | string]>([
    ['signed by a stranger under the published name', () => byAttacker()],
    ['signed with another secret', () => bySecret('x'.repeat(40))],
    ['signed with the empty secret', () => byEmptySecret()],
    ['that is expired', () => byIssuer({ exp: now() - 60 })],
    ['that is not yet valid', () => byIssuer({ nbf: now() + 600 })],
    ['without an end', () => byIssuer({ exp: undefined })],
    ['whose end is no number', () => byIssuer({ exp: 'never' })],
    ['of another issuer', () => byIssuer({ iss: 'https://evil.example' })],
    ['of no issuer', () => byIssuer({ iss: undefined })],
    ['for another audience', () => byIssuer({ aud: 'other' })],
    ['for no audience', () => byIssuer({ aud: undefined })],
    ['of nobody', () => byIssuer({ sub: undefined })],
    ['of somebody who is an operator', () => byIssuer({ sub: { $ne: null } })],
    ['of somebody with a NUL in the name', () => byIssuer({ sub: 'a\0b' })],
    ['of a company that is an operator', () => byIssuer({ company_id: { $gt: '' } })],
  ])('%s', async (_what, make) => expectRefused(both, await make()));

  it('with alg none, however it is written', async () => {
    await expectRefused(both, new UnsecuredJWT(claims()).encode());
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, 5, undefined, ['HS256'], { toString: 'HS256' }])
      for (const signature of ['', 'AAAA'])
        expect([alg, await overRest(both, byHand({ alg, typ: 'JWT' }, claims(), signature))]).toEqual([
          alg,
          'unauthenticated',
        ]);
  });

  it('with the signature of another, cut off, or of another header', async () => {
    const [header = '', payload = '', signature = ''] = (await byIssuer({ scope: undefined })).split('.');
    const admin = Buffer.from(JSON.stringify(claims())).toString('base64url');
    for (const token of [
      `${header}.${admin}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature.slice(0, -4)}`,
      `${header}.${payload}.${signature}.${signature}`,
      `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${payload}.${signature}`,
      'x'.repeat(7000),
    ])
      expect(await overRest(both, token)).toBe('unauthenticated');
  });

  it('of HS256 whose secret is the published public key, in whatever form', async () => {
    const pem = await exportSPKI(issuers.publicKey);
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const modulus = String(publicJwk.n);
    const secrets = [
      ...[pem, pem.trim(), `${pem.trim()}\n`, pem.replaceAll('\n', '\r\n'), JSON.stringify(publicJwk), modulus],
      ...[der, Buffer.from(modulus, 'base64url')],
    ];
    for (const stage of [both, keysOnly])
      for (const secret of secrets)
        for (const header of [{}, { kid: KID }]) {
          const token = await bySecret(secret, header);
          expect(await overRest(stage, token)).toBe('unauthenticated');
          expect(await overSocket(stage, token)).toBe('unauthenticated');
        }
    // Nor is a secret of somewhere else any of a server that has none.
    expect(await overRest(keysOnly, await bySecret(TEST_SECRET))).toBe('unauthenticated');
  });

  it('whose header brings or names a key of its own, and asks nobody for it', async () => {
    const before = attackersHost.asked;
    const headers: Header[] = [
      { jwk: attackersJwk },
      { jku: attackersHost.url },
      { x5u: attackersHost.url },
      { x5c: [Buffer.from('x').toString('base64')] },
      { jku: attackersHost.url, jwk: attackersJwk, kid: 'other' },
    ];
    for (const header of headers) await expectRefused(both, await byAttacker(header));
    expect(attackersHost.asked).toBe(before);
  });

  it.each<[string, unknown]>([
    ['a path', '../../../../../../dev/null'],
    ['an address', 'http://127.0.0.1:1/jwks'],
    ['a query', "x' UNION SELECT 'secret' --"],
    ['a command', '|/bin/true'],
    ['a prototype', '__proto__'],
    ['a function', 'constructor'],
    ['an operator', { $ne: null }],
    ['a list', [KID]],
    ['a number', 0],
    ['long', 'x'.repeat(4000)],
    ['nothing', ''],
  ])('whose kid is %s', async (_what, kid) => {
    for (const alg of ['HS256', 'RS256'])
      for (const signature of ['', 'AAAA'])
        expect(await overRest(both, byHand({ alg, kid }, claims(), signature))).toBe('unauthenticated');
    if (typeof kid === 'string') expect(await overRest(both, await byAttacker({ kid }))).toBe('unauthenticated');
  });

  it('that demands extensions which nobody here knows', async () => {
    const token = byHand({ alg: 'HS256', crit: ['exp', 'urn:x'], 'urn:x': true }, claims(), 'AAAA');
    expect(await overRest(both, token)).toBe('unauthenticated');
    expect(await overRest(both, byHand({ alg: 'RS256', kid: KID, b64: false, crit: ['b64'] }, claims(), 'AAAA'))).toBe(
      'unauthenticated',
    );
  });
});

it('a token that expires ends its connection, what is asked over it, and every way back', async () => {
  const seconds = 2;
  // Clocks may differ by five seconds: whoever comes with it in that time is let in, later nobody.
  const token = await byIssuer({ sub: 'late', scope: undefined, exp: now() + seconds });
  const device = await both.connect('late', { token });
  expect(await overRest(both, token)).toBeNull();
  expect(await device.disconnected()).toBe('io server disconnect');
  await expect(device.socket.timeout(200).emitWithAck('get_me', {})).rejects.toThrow();
  let answer: unknown = null;
  const deadline = Date.now() + 15_000;
  while (answer === null && Date.now() < deadline) answer = await overRest(both, token);
  expect(answer).toBe('unauthenticated');
  expect(await overSocket(both, token)).toBe('unauthenticated');
  expect(await overSocket(both, token, 'polling')).toBe('unauthenticated');
}, 30_000);

it('acting for others, minting tokens and naming companies are an admin’s, whatever a scope looks like', async () => {
  for (const scope of ['administrator', 'read', ['admin'], { admin: true }, 'ADMIN', 'admin,read', true, undefined]) {
    const token = await byIssuer({ scope });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const status = async (path: string, request: RequestInit) =>
      (await fetch(`${both.server.url}${path}`, request)).status;
    expect(await status('/v1/me', { headers: { ...headers, 'act-as': 'bob' } })).toBe(403);
    expect(await status('/v1/tokens', { method: 'POST', body: '{"user_id":"bob"}', headers })).toBe(403);
    expect(await status('/v1/companies/acme', { method: 'PATCH', body: '{"name":"x"}', headers })).not.toBe(200);
    expect(await overSocket(both, token, 'websocket', { act_as: 'bob' })).toBe('forbidden');
  }
});
