import { describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import type { AsyncApi } from '../../src/docs/asyncapi.js';
import { commandsOf } from '../../src/docs/socket/document.js';
import { Prefill } from '../../src/docs/socket/prefill.js';
import { type Entry, readData, Session } from '../../src/docs/socket/session.js';
import { developmentToken, handshakeOf } from '../../src/docs/socket/sign-in.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { useStage } from '../support/stage.js';

const stage = useStage();
const get = (path: string, server: TestServer = stage.server): Promise<Response> => fetch(new URL(path, server.url));

describe('the page at /docs/socket', () => {
  it('comes with all its assets from this machine, and lets no other script run', async () => {
    const response = await get('/docs/socket');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const page = await response.text();
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/);
    const addresses = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, address = '']) => address);
    expect(addresses).toEqual(expect.arrayContaining(['/docs/socket/page.css', '/docs/socket/main.js']));
    for (const address of addresses.filter((one) => one !== 'data:,')) expect((await get(address)).status).toBe(200);
  });

  it('serves every module that its scripts import', async () => {
    const seen = new Set(['/docs/socket/main.js']);
    for (const path of seen) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      const imports = (await response.text()).matchAll(/^\s*(?:import|export)\b[^;]*?from\s*'([^']+)'/gm);
      for (const [, address = ''] of imports) seen.add(new URL(address, `${stage.server.url}${path}`).pathname);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['/docs/socket/socket.io.js', '/docs/socket/session.js']));
  });

  it('serves nothing else of its folder', async () => {
    for (const path of ['/docs/socket/tsconfig.json', '/docs/socket/main.js.map', '/docs/socket/..%2fmount.js'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });
});

describe('/asyncapi.json', () => {
  it('is the document of the code, with the commands that exist here', async () => {
    const response = await get('/asyncapi.json');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const api = (await response.json()) as AsyncApi;
    expect(api.asyncapi).toBe('3.0.0');
    expect(Object.keys(api.operations)).toEqual(expect.arrayContaining(['dev_token', 'send_message', 'ready']));
  });
});

describe('in production', () => {
  it('there are the page and the document, without what is not there: no tokens for anybody', async () => {
    const database = freshDatabase();
    await (await startServer({ MONGODB_URI: database.uri })).stop();
    const production = await startServer({ MONGODB_URI: database.uri, NODE_ENV: 'production', HOST: '127.0.0.1' });
    try {
      expect((await get('/docs/socket', production)).status).toBe(200);
      const api = (await (await get('/asyncapi.json', production)).json()) as AsyncApi;
      const names = commandsOf(api).map(({ name }) => name);
      expect(names).toContain('send_message');
      expect(names).not.toContain('dev_token');
      expect(JSON.stringify(api)).not.toContain('DevToken');
      await expect(developmentToken('alice', production.url)).rejects.toThrow();
    } finally {
      await production.stop();
      await database.drop();
    }
  });
});

describe('the console', () => {
  it('connects, sends what its form holds, and shows answers, events, failures and the end', async () => {
    const { url } = stage.server;
    const api = (await (await get('/asyncapi.json')).json()) as AsyncApi;
    const record = new Watched();
    const session = new Session(
      (options) => io(url, options),
      (entry) => record.add(entry),
    );
    const prefill = new Prefill();

    await session.send('get_limits', {});
    expect(record.last).toMatchObject({ kind: 'failure', content: 'Not sent: connect first.' });

    const who = stage.person('alice');
    const form = { actAs: '', language: '', batch: false, subscribeNone: false };
    session.connect(handshakeOf({ ...form, token: await developmentToken(who, url) }));
    await record.until(({ kind, name }) => kind === 'event' && name === 'ready');
    expect(record.all.at(-2)).toMatchObject({ kind: 'state', name: 'connect' });

    const example = (name: string): object => commandsOf(api).find((command) => command.name === name)!.example;
    await session.send('create_room', readData(prefill.fill(example('create_room'))));
    const made = await record.until(({ kind, name }) => kind === 'answer' && name === 'create_room');
    await record.until(({ kind, name }) => kind === 'event' && name === 'room_created');
    prefill.learn(made.content);
    const { data } = made.content as { data: { room: { id: string } } };
    const filled = readData(prefill.fill(example('get_room')));
    expect(filled).toEqual({ room_id: data.room.id });
    await session.send('get_room', filled);
    expect(record.last).toMatchObject({ kind: 'answer', name: 'get_room', content: { success: true } });

    await session.send('get_room', example('get_room'));
    expect(record.last).toMatchObject({ kind: 'failure', content: { success: false, code: 'not_found' } });

    session.disconnect();
    expect(record.last).toMatchObject({ kind: 'state', name: 'disconnect' });
  });

  it('shows why a connection was refused', async () => {
    const record = new Watched();
    const session = new Session(
      (options) => io(stage.server.url, options),
      (entry) => record.add(entry),
    );
    session.connect({ token: 'nonsense' });
    const refused = await record.until(({ name }) => name === 'connect_error');
    expect(refused).toMatchObject({ kind: 'failure', content: { code: 'unauthenticated' } });
    session.disconnect();
  });

  it("says the server's sentence where there is no token for that", async () => {
    await expect(developmentToken('', stage.server.url)).rejects.toThrow(/./);
  });
});

/** The console's record, as somebody who looks at it. */
class Watched {
  readonly all: Entry[] = [];
  private wake: () => void = () => undefined;

  get last(): Entry | undefined {
    return this.all.at(-1);
  }

  add(entry: Entry): void {
    this.all.push(entry);
    this.wake();
  }

  async until(wanted: (entry: Entry) => boolean): Promise<Entry> {
    for (;;) {
      const found = this.all.find(wanted);
      if (found) return found;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
