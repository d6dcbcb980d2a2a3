import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { freshDatabase, type TestDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

let database: TestDatabase;
let server: TestServer;
const sockets = new Map<string, Promise<Socket>>();

beforeAll(async () => {
  database = freshDatabase();
  server = await startServer({ MONGODB_URI: database.uri });
});

afterAll(async () => {
  for (const socket of sockets.values()) (await socket).disconnect();
  await server.stop();
  await database.drop();
});

/** What a command was answered, whichever way it went. */
interface Answer {
  /** Over REST the status; over a socket 200, or that of the code. */
  status: number;
  body: Body;
}

type Body = Record<string, unknown> & { code?: string; fields?: unknown };

/** The routes of the commands tested here: method, path, and what success is answered. */
const ROUTES: Record<string, readonly [string, string, number?]> = {
  create_room: ['POST', '/v1/rooms', 201],
  list_rooms: ['GET', '/v1/rooms'],
  list_public_rooms: ['GET', '/v1/rooms/public'],
  get_room: ['GET', '/v1/rooms/:room_id'],
  update_room: ['PATCH', '/v1/rooms/:room_id'],
  delete_room: ['DELETE', '/v1/rooms/:room_id'],
  get_full_room: ['GET', '/v1/rooms/:room_id/full'],
  get_room_status: ['GET', '/v1/rooms/:room_id/status'],
  join_room: ['POST', '/v1/rooms/:room_id/join'],
  leave_room: ['POST', '/v1/rooms/:room_id/leave'],
  list_members: ['GET', '/v1/rooms/:room_id/members'],
  add_member: ['POST', '/v1/rooms/:room_id/members', 201],
  update_member: ['PATCH', '/v1/rooms/:room_id/members/:user_id'],
  remove_member: ['DELETE', '/v1/rooms/:room_id/members/:user_id'],
  list_user_rooms: ['GET', '/v1/users/:user_id/rooms'],
};

type Ask = (who: string, command: string, data?: Record<string, unknown>) => Promise<Answer>;

const overRest: Ask = async (who, command, data = {}) => {
  const [method, pattern, success = 200] = ROUTES[command] ?? ['', ''];
  const rest = new Map(Object.entries(data).map(([key, value]) => [key, value]));
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    return encodeURIComponent(value);
  });
  const hasBody = method === 'POST' || method === 'PATCH';
  const url = new URL(path, server.url);
  if (!hasBody) for (const [key, value] of rest) url.searchParams.set(key, String(value));
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${await tokenOf(who)}`, ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: JSON.stringify(Object.fromEntries(rest)) }),
  });
  if (response.ok) expect([command, response.status]).toEqual([command, success]);
  return { status: response.ok ? 200 : response.status, body: Object(await response.json()) as Body };
};

const overSocket: Ask = async (who, command, data = {}) => {
  const socket = await (sockets.get(who) ?? connect(who));
  const extra = command === 'leave_room' ? { end_membership: true } : {};
  const answer: unknown = await socket.timeout(10_000).emitWithAck(command, { ...data, ...extra });
  const { success, code, data: body } = answer as { success: boolean; code: string | null; data: Body };
  return success ? { status: 200, body } : { status: STATUS[code ?? ''] ?? 0, body: { ...body, code: code ?? '' } };
};

const STATUS: Record<string, number> = {
  validation_failed: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
};

function connect(who: string): Promise<Socket> {
  const connecting = tokenOf(who).then((token) => io(server.url, { auth: { token }, transports: ['websocket'] }));
  sockets.set(who, connecting);
  return connecting;
}

/** One field deep inside an answer. */
function at(answer: Answer, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (Object(value) as Record<string | number, unknown>)[key], answer.body);
}

describe.each([
  ['REST', 'r', overRest],
  ['the socket', 's', overSocket],
])('over %s', (_name, prefix, ask) => {
  const [ann, ben, cat] = ['ann', 'ben', 'cat'].map((name) => `${prefix}-${name}`) as [string, string, string];

  async function make(who: string, data: Record<string, unknown>): Promise<string> {
    return String(at(await ask(who, 'create_room', data), 'room', 'id'));
  }

  test('a room from its making to its deletion', async () => {
    const made = await ask(ann, 'create_room', { type: 'group', name: 'Team', participants: [ben], nickname: 'Annie' });
    expect(made.body).toMatchObject({
      created: true,
      room: { name: 'Team', type: 'group', member_count: 2, created_by: ann },
      members: [{ user_id: ann, role: 'owner', nickname: 'Annie' }, { user_id: ben }],
    });
    const room_id = String(at(made, 'room', 'id'));

    expect((await ask(ben, 'get_room', { room_id })).body).toMatchObject({ room: { id: room_id } });
    expect(await ask(cat, 'get_room', { room_id })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask(ben, 'update_room', { room_id, name: 'x' })).toMatchObject({ status: 403 });
    expect((await ask(ann, 'update_room', { room_id, name: 'Crew' })).body).toMatchObject({ room: { name: 'Crew' } });
    expect((await ask(ben, 'get_full_room', { room_id, limit: 2 })).body).toMatchObject({
      room: { name: 'Crew' },
      member: { user_id: ben },
      messages: [{ event: { type: 'member_joined' } }, { event: { type: 'room_updated', by: ann } }],
      has_more: true,
      head_seq: 4,
    });
    expect((await ask(ben, 'get_room_status', { room_id })).body).toMatchObject({ room_id, is_active: true });

    expect(await ask(ben, 'delete_room', { room_id })).toMatchObject({ status: 403 });
    expect((await ask(ann, 'delete_room', { room_id })).body).toEqual({ room_id });
    expect(await ask(ann, 'get_room', { room_id })).toMatchObject({ status: 404 });
  });

  test('its members', async () => {
    const room_id = await make(ann, { type: 'group' });
    expect((await ask(ann, 'add_member', { room_id, user_id: ben, role: 'admin' })).body).toMatchObject({
      member: { user_id: ben, role: 'admin' },
    });
    await ask(ben, 'add_member', { room_id, user_id: cat });
    expect(await ask(ben, 'add_member', { room_id, user_id: 'x', role: 'owner' })).toMatchObject({ status: 400 });
    const page = await ask(cat, 'list_members', { room_id, limit: 2 });
    expect(page.body).toMatchObject({ members: [{ user_id: ann }, { user_id: ben }] });
    const rest = await ask(cat, 'list_members', { room_id, limit: 2, cursor: at(page, 'next_cursor') });
    expect(rest.body).toMatchObject({ members: [{ user_id: cat }], next_cursor: null });
    expect((await ask(ann, 'update_member', { room_id, user_id: ben, role: 'owner' })).body).toMatchObject({
      member: { role: 'owner' },
    });
    expect(await ask(cat, 'remove_member', { room_id, user_id: ann })).toMatchObject({ status: 403 });
    expect((await ask(ben, 'remove_member', { room_id, user_id: cat })).body).toMatchObject({
      member: { is_active: false },
    });
    expect((await ask(ben, 'leave_room', { room_id })).body).toEqual({ room_id });
    expect((await ask(ann, 'list_members', { room_id })).body).toMatchObject({
      members: [{ user_id: ann, role: 'owner' }],
    });
    expect(await ask(ben, 'get_room', { room_id })).toMatchObject({ status: 404 });
  });

  test('a direct room is the room of its people', async () => {
    const room_id = await make(ann, { type: 'direct', participants: [ann, ben] });
    expect(await make(ben, { type: 'direct', participants: [ben, ann] })).toBe(room_id);
    expect(await ask(ann, 'add_member', { room_id, user_id: cat })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect(await ask(ann, 'create_room', { type: 'direct', participants: [ben, cat] })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', fields: [{ field: 'participants' }] },
    });
  });

  test('a public room is found, joined and left', async () => {
    const name = `${prefix} hall`;
    const room_id = await make(ann, { type: 'public', name });
    expect((await ask(cat, 'list_public_rooms', { q: name.toUpperCase() })).body).toMatchObject({
      rooms: [{ id: room_id }],
      next_cursor: null,
    });
    expect(await ask(cat, 'list_members', { room_id })).toMatchObject({ status: 404 });
    expect((await ask(cat, 'join_room', { room_id })).body).toMatchObject({
      room: { id: room_id },
      member: { user_id: cat, role: 'member' },
      head_seq: 3,
    });
    expect((await ask(cat, 'list_user_rooms', { user_id: ann })).body).toMatchObject({ rooms: [{ id: room_id }] });
    await ask(cat, 'leave_room', { room_id });
    expect((await ask(cat, 'list_user_rooms', { user_id: ann })).body).toMatchObject({ rooms: [] });
  });

  test('my rooms are filtered, and archived ones apart', async () => {
    const dora = `${prefix}-dora`;
    const open = await make(dora, { type: 'group', document_id: 'doc', participants: [ben] });
    const closed = await make(dora, { type: 'group', client_room_id: 'closed' });
    await ask(dora, 'update_room', { room_id: closed, is_active: false });
    const list = async (data: Record<string, unknown>) => at(await ask(dora, 'list_rooms', data), 'rooms');
    expect(await list({})).toMatchObject([{ id: open, unread_count: 0, member: { user_id: dora } }]);
    expect(await list({ is_active: false })).toMatchObject([{ id: closed, is_active: false }]);
    expect(await list({ document_id: 'doc', participant: ben, type: 'group' })).toMatchObject([{ id: open }]);
    expect(await list({ participant: cat })).toEqual([]);
    expect(await ask(dora, 'list_rooms', { cursor: 'x' })).toMatchObject({ status: 400 });
    await ask(dora, 'delete_room', { room_id: closed });
    expect(await ask(dora, 'create_room', { type: 'group', client_room_id: 'closed' })).toMatchObject({
      status: 410,
      body: { code: 'gone' },
    });
  });
});
