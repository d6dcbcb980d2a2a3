import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongod } from '../../src/core/database/embedded/mongod-binary.js';
import { launchMongod } from '../../src/core/database/embedded/mongod-process.js';
import { clear, nothingLeftIn } from '../support/processes.js';
import { refusedStart } from '../support/server.js';

/** Stands for what must not be seen in a terminal or a log. */
const VALUE = 'hunter2';

let dataDir: string;

beforeEach(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), `confab-refused-${process.pid}-`)));
});
afterEach(async () => {
  await clear(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

/** What the server says that refuses to start; nothing of it is left. */
async function refusal(environment: Record<string, string>): Promise<string> {
  const { code, output } = await refusedStart(environment, { dataDir });
  expect(code).toBe(1);
  expect(output).toMatch(/^Confab cannot start\. /);
  expect(output).not.toContain(VALUE);
  // A sentence for people, not a stack.
  expect(output).not.toMatch(/^\s+at /m);
  await nothingLeftIn(dataDir);
  return output;
}

describe('the server does not start', () => {
  it('in production without a secret', async () => {
    const output = await refusal({ NODE_ENV: 'production', AUTH_JWT_SECRET: '' });
    expect(output).toMatch(/AUTH_JWT_SECRET wants .* in production\.\n$/);
  });

  it('with wrong values: it names each key and what it wants', async () => {
    const keys = [
      ...['NODE_ENV', 'PORT', 'MONGODB_URI', 'AUTH_JWT_SECRET', 'AUTH_JWKS_URL', 'CORS_ORIGINS'],
      ...['SOCKET_TRANSPORTS', 'LOG_LEVEL', 'TRUST_PROXY', 'HISTORY_PAGE', 'PAYLOAD_BYTES'],
    ];
    const output = await refusal(Object.fromEntries(keys.map((key) => [key, VALUE])));
    for (const key of keys) expect(output).toMatch(new RegExp(`\\b${key} wants .+\\.`));
  });

  it.each([
    ['two hosts of which one is none', `mongodb://ann:${VALUE}@127.0.0.1:1,:/x`],
    ['a password that is not escaped', `mongodb://ann:${VALUE}@${VALUE}@127.0.0.1:1/x`],
    ['a port that is none', `mongodb://ann:${VALUE}@127.0.0.1:port/x`],
    ['a half escaped password', `mongodb://ann:%${VALUE}@127.0.0.1:1/x`],
    ['an unknown option', `mongodb://ann:${VALUE}@127.0.0.1:1/x?${VALUE}=${VALUE}`],
    ['a wrong option', `mongodb://ann:${VALUE}@127.0.0.1:1/x?w=majority&compressors=${VALUE}`],
    ['nobody behind it', `mongodb://ann:${VALUE}@127.0.0.1:1/x?replicaSet=set&serverSelectionTimeoutMS=200`],
  ])('with a MONGODB_URI that has %s', async (_what, uri) => {
    expect(await refusal({ MONGODB_URI: uri })).toMatch(/MONGODB_URI wants|The database cannot be reached/);
  });

  it('with the MONGODB_URI of a standalone MongoDB', async () => {
    const folder = join(dataDir, 'standalone');
    await mkdir(folder);
    const port = await freePort();
    const standalone = await launchMongod({
      binary: await findMongod(dataDir),
      dbPath: folder,
      port,
      cacheGigabytes: 0.25,
      oplogMegabytes: 64,
      log: () => undefined,
    });
    try {
      const { code, output } = await refusedStart({ MONGODB_URI: `mongodb://127.0.0.1:${port}/confab` });
      expect(code).toBe(1);
      expect(output).toMatch(/^Confab cannot start\. MONGODB_URI names a standalone MongoDB; a replica set .*\n$/);
    } finally {
      await standalone.stop();
    }
  });
});

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
