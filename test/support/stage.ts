import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import type { Connection, mongo } from 'mongoose';
import type { ManagerOptions } from 'socket.io-client';
import { brief, Device, failureOf } from './device.js';
import { type Answer, type CommandName, type DataOf, expectAnswer, type Route, routesOf } from './documented.js';
import { freshDatabase, type TestDatabase } from './mongo.js';
import { TestRedis } from './redis.js';
import { startServer, type TestServer } from './server.js';
import { tokenOf } from './tokens.js';

/** Gives a command as somebody, over one of the transports, and its answer. */
export type Run = <C extends CommandName>(who: string, command: C, data?: object) => Promise<Answer<DataOf<C>>>;

/** The last line of what a connection of a room saw: the message by which one knows that nothing more is to come. */
export const FENCE = '| fence';

/** Processes of each stage: with more than one, what is given and who is told of it are at different ones. */
const NODES = Number(process.env['CONFAB_TEST_NODES'] ?? 1);

/** A server, or several processes of one, with its database, and the people of a test file. */
export class Stage {
  private database: TestDatabase | undefined;
  private redis: TestRedis | undefined;
  private running: TestServer[] = [];
  private connection: Connection | undefined;
  private readonly claims = new Map<string, Record<string, unknown>>();
  private readonly tokens = new Map<string, Promise<string>>();
  private readonly hands = new Map<string, Promise<Device>>();
  private readonly devices: Device[] = [];
  private fences = 0;

  /** @param nodes how many processes; one, for what is about a process alone */
  constructor(private readonly nodes = NODES) {}

  /** The process that REST calls go to. */
  get server(): TestServer {
    return this.node(0);
  }

  private node(number: number): TestServer {
    const node = this.running[number % this.nodes];
    if (!node) throw new Error('The server is not running yet');
    return node;
  }

  /** Where the database is, for tools that work on it beside the server. */
  get uri(): string {
    if (!this.database) throw new Error('There is no database yet');
    return this.database.uri;
  }

  /** The database's collections, for what no command shows. */
  collections(name: string): mongo.Collection {
    if (!this.connection) throw new Error('There is no database yet');
    return this.connection.collection(name);
  }

  async open(environment: Record<string, string>): Promise<void> {
    this.database = freshDatabase();
    if (this.nodes > 1) this.redis = await TestRedis.start();
    const settings = {
      MONGODB_URI: this.database.uri,
      ...(this.redis && { REDIS_URL: this.redis.url }),
      ...environment,
    };
    for (let node = 0; node < this.nodes; node += 1) this.running.push(await startServer(settings));
    this.connection = await this.database.connect();
  }

  /** Ends the connections of one test. */
  closeDevices(): void {
    for (const device of this.devices.splice(0)) device.close();
  }

  async close(): Promise<void> {
    this.closeDevices();
    for (const hand of await Promise.allSettled(this.hands.values()))
      if (hand.status === 'fulfilled') hand.value.close();
    await Promise.all(this.running.map((node) => node.stop()));
    await this.redis?.kill();
    await this.database?.drop();
  }

  /** Somebody new; what their tokens say beside who they are. */
  person(name: string, claims: Record<string, unknown> = {}): string {
    const id = `${name}-${randomUUID().slice(0, 8)}`;
    this.claims.set(id, claims);
    return id;
  }

  /** Several new people without a company. */
  people<N extends string[]>(...names: N): { [I in keyof N]: string } {
    return names.map((name) => this.person(name)) as { [I in keyof N]: string };
  }

  token(who: string): Promise<string> {
    const known = this.tokens.get(who) ?? tokenOf(who, this.claims.get(who));
    this.tokens.set(who, known);
    return known;
  }

  /** A connection of this test, subscribed to all rooms of its user unless `auth` says otherwise. */
  async connect(
    who: string,
    auth: Record<string, unknown> = {},
    options: Partial<ManagerOptions> = {},
  ): Promise<Device> {
    const device = await Device.open(this.node(2).url, { token: await this.token(who), ...auth }, options);
    this.devices.push(device);
    return device;
  }

  /** Over a socket: each has one connection that gives their commands and follows no room. */
  readonly overSocket: Run = async (who, command, data) => (await this.hand(who)).run(command, data);

  /** Over REST, by the route that is documented for the command and these data. */
  readonly overRest: Run = async <C extends CommandName>(who: string, command: C, data: object = {}) => {
    const route = routeFor(command, data);
    const given = new Map<string, unknown>(Object.entries(data));
    // Over REST leaving is always for good.
    if (command === 'leave_room' && given.get('end_membership') === true) given.delete('end_membership');
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(given.get(name));
      given.delete(name);
      return encodeURIComponent(value);
    });
    const hasBody = ['POST', 'PATCH', 'PUT'].includes(route.method);
    const query = new URLSearchParams();
    if (!hasBody) for (const [name, value] of given) for (const one of [value].flat()) query.append(name, String(one));
    const response = await fetch(`${this.server.url}${path}${query.size > 0 ? `?${query.toString()}` : ''}`, {
      method: route.method,
      headers: {
        authorization: `Bearer ${await this.token(who)}`,
        ...(hasBody && { 'content-type': 'application/json' }),
      },
      ...(hasBody && { body: JSON.stringify(Object.fromEntries(given)) }),
    });
    return restAnswer(command, route, response);
  };

  /**
   * What each connection received since it was last asked, in brief, once everything that happened in the room so far has
   * been pushed. Those subscribed to the room, the first of them at least, have the fence as their last line.
   */
  async seen(roomId: string, first: Device, ...others: Device[]): Promise<string[][]> {
    await this.fence(roomId, first, ...others);
    return [first, ...others].map((device) => device.take().map(brief).map(withoutNumberOfFence));
  }

  /** Waits until everything that happened in the room so far has come to these connections; the first is one of the room. */
  async fence(roomId: string, first: Device, ...others: Device[]): Promise<void> {
    const content = `fence ${String((this.fences += 1))}`;
    done(await this.overRest(this.admin, 'send_message', { room_id: roomId, content }));
    await first.until(({ type, data }) => type === 'message_created' && data.message.content === content);
    // The room's other connections were sent it together with the first.
    await Promise.all(others.map((device) => device.caughtUp()));
  }

  /**
   * What the database holds of rooms, by collection: a line a document, of its id and a hash of it. Without what follows the log in
   * its own time (copies of heads, read marks), and what deleted rooms held, which goes in the background.
   */
  async stored(): Promise<Record<string, string[]>> {
    const deleted = await this.collections('rooms').distinct('_id', { deleted_at: { $ne: null } });
    const kept = { room_id: { $nin: deleted } };
    const found = STORED.map(async (name) => {
      const documents = this.collections(name)
        .find(name === 'companies' ? {} : kept, { projection: COPIES, raw: true })
        .sort({ _id: 1 });
      return [name, (await documents.toArray()).map(lineOf)];
    });
    return Object.fromEntries(await Promise.all(found)) as Record<string, string[]>;
  }

  /** All that the database holds, every collection, as one text. */
  async everything(): Promise<string> {
    const collections = (await this.connection?.db?.collections()) ?? [];
    const documents = await Promise.all(collections.map((collection) => collection.find().toArray()));
    return JSON.stringify(documents);
  }

  /** Somebody with scope admin and no company: in no room, and let in everywhere. */
  get admin(): string {
    this.claims.set('the-admin', { scope: 'admin', seconds: 86_400 });
    return 'the-admin';
  }

  private hand(who: string): Promise<Device> {
    const hand =
      this.hands.get(who) ??
      this.token(who).then((token) => Device.open(this.node(1).url, { token, subscribe: 'none' }));
    this.hands.set(who, hand);
    return hand;
  }
}

const STORED = ['rooms', 'members', 'invites', 'messages', 'changes', 'reactions', 'companies', 'hidden_messages'];
const FOLLOWING = [
  'purge_pending',
  ...['last_seq', 'last_rev', 'last_tally', 'last_message', 'active_at'],
  ...['read_tally', 'last_read_seq', 'last_read_id', 'last_read_at'],
];
const COPIES = Object.fromEntries(FOLLOWING.map((field) => [field, 0]));

/** A document as the database sent it: BSON, which begins with its id. Thousands are not worth taking apart. */
function lineOf(bytes: unknown): string {
  if (!Buffer.isBuffer(bytes)) throw new Error('It did not come as it was sent');
  return `${bytes.toString('hex', 4, 29)} ${createHash('sha256').update(bytes).digest('base64')}`;
}

/** What servers may take to start, and to end, on a busy machine. */
const START_MS = 120_000;

/** A server of this test file's own. @param nodes as for a stage */
export function useStage(environment: Record<string, string> = {}, nodes?: number): Stage {
  const stage = new Stage(nodes);
  beforeAll(() => stage.open(environment), START_MS);
  // Before the next test, not after this one: its own hooks may still look at its connections.
  beforeEach(() => stage.closeDevices());
  afterAll(() => stage.close(), START_MS);
  return stage;
}

/** Declares cases once for each transport; `run` gives a command over it. */
export function onBothTransports(stage: Stage, cases: (run: Run, transport: 'a socket' | 'REST') => void): void {
  describe('over a socket', () => cases(stage.overSocket, 'a socket'));
  describe('over REST', () => cases(stage.overRest, 'REST'));
}

/** The data of an answer that must be a success. */
export function done<D>(answer: Answer<D>): D {
  if (answer.code !== null) throw new Error(`${answer.code}: ${answer.error} ${JSON.stringify(answer.data)}`);
  return answer.data;
}

/** A refusal for these fields. */
export function invalid(...fields: string[]): object {
  return expect.objectContaining({
    code: 'validation_failed',
    data: { fields: fields.map((field) => ({ field, message: expect.any(String) })) },
  });
}

/** A refusal with that code. */
export function refused(code: string): object {
  return expect.objectContaining({ code });
}

/** What a REST answer says, its form checked against the documentation. */
async function restAnswer<C extends CommandName>(
  command: C,
  route: Pick<Route, 'status' | 'failures'>,
  response: Response,
): Promise<Answer<DataOf<C>>> {
  const body: unknown = await response.json();
  const type = response.headers.get('content-type');
  if (response.ok) {
    expect([response.status, type]).toEqual([route.status, 'application/json; charset=utf-8']);
    return { code: null, error: null, data: expectAnswer(command, body) };
  }
  expect(type).toBe('application/problem+json; charset=utf-8');
  expect(route.failures).toContain(response.status);
  const { type: uri, title, status, detail, code, ...data } = Object(body) as Record<string, unknown>;
  expect({ uri, status, title }).toEqual({
    uri: `urn:confab:error:${String(code)}`,
    status: response.status,
    title: expect.any(String),
  });
  return failureOf({ code, error: detail, data });
}

/** The route of a command whose path these data fill. */
function routeFor(command: string, data: object): Route {
  const fits = ({ inPath }: Route): boolean => inPath.every((name) => name in data);
  const route = routesOf(command)
    .filter(fits)
    .sort((a, b) => b.inPath.length - a.inPath.length)[0];
  if (!route) throw new Error(`No route of ${command} for ${JSON.stringify(data)}`);
  return route;
}

function withoutNumberOfFence(line: string): string {
  return /^message_created #\d+ fence \d+$/.test(line) ? FENCE : line;
}
