import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { freshDatabase, type TestDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = freshDatabase();
  server = await startServer({ MONGODB_URI: database.uri, PAYLOAD_BYTES: '500000' });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  return problem(await fetch(`${server.url}/v1/auth/dev-token`, { method: 'POST', body, headers }));
}

/** The code of a refusal, which must be problem details. */
async function problem(response: Response): Promise<string> {
  const body = (await response.json()) as { status: number; code: string; type: string; title: string; detail: string };
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({
    status: response.status,
    type: `urn:confab:error:${body.code}`,
    title: expect.any(String),
    detail: expect.any(String),
  });
  return `${response.status} ${body.code}`;
}

describe('refused requests', () => {
  it.each(['/nope', '/v1', '/v1/nope', '/v2/rooms', '/v1/rooms/a/b/c/d'])('%s is no route', async (path) => {
    expect(await problem(await fetch(`${server.url}${path}`))).toBe('404 not_found');
  });

  it('malformed and over-long addresses', async () => {
    expect(await problem(await fetch(`${server.url}/v1/rooms/%zz`))).toBe('400 validation_failed');
    expect(await problem(await fetch(`${server.url}/v1/users/${'x'.repeat(3000)}`))).toBe('413 too_large');
  });

  it('bodies that are not JSON', async () => {
    expect(await post('user_id=alice', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(
      '415 unsupported_media',
    );
    expect(await post('{"user_id":"alice"}', { 'content-type': 'text/plain' })).toBe('415 unsupported_media');
    expect(await post('<a/>', { 'content-type': 'application/xml' })).toBe('415 unsupported_media');
  });

  it.each(['{bad', '{"user_id":"alice"} x', 'null', '[]', '"text"', '{"user_id":{"$ne":null}}', '{"__proto__":{}}'])(
    'the body %s',
    async (body) => {
      expect(await post(body)).toBe('400 validation_failed');
    },
  );

  it('bodies that are not UTF-8', async () => {
    expect(await post(Uint8Array.from([...Buffer.from('{"user_id":"'), 0xff, ...Buffer.from('"}')]))).toBe(
      '400 validation_failed',
    );
  });

  it('deep and large bodies', async () => {
    expect(await post(`{"user_id":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).toBe('400 validation_failed');
    expect(await post(`{"user_id":"${'x'.repeat(500_000)}"}`)).toBe('413 too_large');
  });

  it('what is not HTTP, without harm', async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nno header\r\n\r\n'));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });
});

describe('requests', () => {
  it('keep the id they came with, or get one', async () => {
    const named = await fetch(`${server.url}/v1/limits`, { headers: { 'x-request-id': 'abc-1' } });
    expect(named.headers.get('x-request-id')).toBe('abc-1');
    const strange = await fetch(`${server.url}/nope`, { headers: { 'x-request-id': 'a b' } });
    expect(strange.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('learn the limits in force', async () => {
    const answer = (await (await fetch(`${server.url}/v1/limits`)).json()) as { limits: Record<string, number> };
    expect(answer.limits).toMatchObject({ payload_bytes: 500_000, history_page: 200 });
  });
});

describe('documentation', () => {
  it('is served from this machine alone', async () => {
    const page = await (await fetch(`${server.url}/docs`)).text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset).not.toMatch(/^(https?:)?\/\//);
      expect((await fetch(new URL(asset, `${server.url}/docs`))).status).toBe(200);
    }
  });

  it('begins with the token that everything else needs', async () => {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)[0]).toBe('/v1/auth/dev-token');
  });
});

describe('operation', () => {
  it('is healthy and counts its commands', async () => {
    expect(await (await fetch(`${server.url}/health/ready`)).json()).toEqual({ status: 'ok' });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/confab_command_duration_seconds_count\{command="get_limits",code="ok"\} \d/);
  });

  it('does not start with a wrong environment, and says why in one sentence', async () => {
    await expect(startServer({ PORT: 'many' })).rejects.toThrow(
      /Confab cannot start\. PORT wants a whole number from 0 to 65535\.\n$/,
    );
  });

  it('does not start in production on a database without indexes', async () => {
    const empty = freshDatabase();
    await expect(startServer({ MONGODB_URI: empty.uri, NODE_ENV: 'production' })).rejects.toThrow(
      /Run npm run migrate first\.\n$/,
    );
    await empty.drop();
  });
});
