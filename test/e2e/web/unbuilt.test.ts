import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../support/installed.js';
import { freshDatabase, type TestDatabase } from '../../support/mongo.js';
import { startServer, type TestServer } from '../../support/server.js';

let folder: string;
let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), `confab-unbuilt-${String(process.pid)}-`));
  await install(folder);
  await rm(join(folder, 'web/dist'), { recursive: true });
  database = freshDatabase();
  server = await startServer({ MONGODB_URI: database.uri }, { main: join(folder, 'dist/main.js') });
}, 120_000);

afterAll(async () => {
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

it.each(['/', '/rooms/anything', '/invites/anything'])(
  'a server whose web chat was not built says so at %s',
  async (path) => {
    const response = await fetch(`${server.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toMatch(/without its web chat: npm run build makes it/);
  },
);

it('it does all else', async () => {
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  expect((await fetch(`${server.url}/docs`)).status).toBe(200);
  expect((await fetch(`${server.url}/assets/anything.js`)).status).toBe(404);
});
