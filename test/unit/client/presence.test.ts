import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ConfabClient, UserPresenceView } from '../../../client/src/index.js';
import { ScriptedServer } from './scripted-server.js';
import { Clients, QUICK } from './support.js';

let server: ScriptedServer;
const clients = new Clients();

beforeAll(async () => {
  server = await ScriptedServer.start();
});
beforeEach(() => {
  server.presences.clear();
  server.commands.length = 0;
  server.deafToPresence = 0;
});
afterEach(() => clients.close());
afterAll(() => server.stop());

function is(user_id: string, is_online: boolean, status: string | null = null): UserPresenceView {
  const view = { user_id, is_online, last_seen_at: null, status };
  server.presences.set(user_id, view);
  return view;
}

/** Resolves when somebody is known to be online or not. */
async function known(client: ConfabClient, who: string, online: boolean): Promise<void> {
  while (client.presence.of(who)?.is_online !== online) {
    await new Promise<void>((resolve) => {
      const stop = client.presence.on('change', () => {
        stop();
        resolve();
      });
    });
  }
}

it('those watched are asked for at once, in few commands, and again after each connection', async () => {
  const many = Array.from({ length: 250 }, (_, number) => `user-${String(number)}`);
  for (const id of many) is(id, false);
  is('user-249', true);
  const client = clients.connect(server);
  client.presence.watch(many.slice(0, 100));
  client.presence.watch([...many.slice(50), 'nobody']);
  await known(client, 'user-249', true);
  expect(server.count('get_presence')).toBe(2);
  expect([client.presence.of('nobody'), client.presence.of('user-7')?.is_online]).toEqual([undefined, false]);
  is('user-7', true);
  server.cut();
  await known(client, 'user-7', true);
});

it('what is told of those watched is known, until nobody watches them', async () => {
  const client = clients.connect(server);
  await client.ready();
  const changes: string[] = [];
  client.presence.on('change', ({ user_id, is_online, status }) => changes.push(`${user_id} ${is_online} ${status}`));
  is('ann', false);
  const [stop, stopAgain] = [client.presence.watch(['ann']), client.presence.watch(['ann'])];
  await known(client, 'ann', false);
  stop();
  stop();
  server.push({ type: 'presence', data: is('ben', true) });
  server.push({ type: 'presence', data: is('ann', true) });
  server.push({ type: 'presence', data: is('ann', true) });
  server.push({ type: 'presence', data: is('ann', true, 'At lunch') });
  await known(client, 'ann', true);
  stopAgain();
  expect([client.presence.of('ann'), client.presence.of('ben')]).toEqual([undefined, undefined]);
  client.presence.watch(['ben']);
  await known(client, 'ben', true);
  expect(changes.filter((line) => line.startsWith('ann'))).toEqual([
    'ann false null',
    'ann true null',
    'ann true At lunch',
  ]);
});

it('what could not be asked is asked again', async () => {
  server.deafToPresence = 2;
  is('ann', true);
  const client = clients.connect(server);
  client.presence.watch(['ann']);
  await known(client, 'ann', true);
  expect(server.count('get_presence')).toBe(3);
});

it('in a crowd, where nobody is named, those watched are asked for from time to time', async () => {
  is('ann', false);
  const client = clients.connect(server, { timing: { ...QUICK, syncEveryMs: 30 } });
  client.presence.watch(['ann']);
  await known(client, 'ann', false);
  is('ann', true);
  server.push({ type: 'presence_count', data: { room_id: 'x', online: 300 } });
  await known(client, 'ann', true);
});
