import mongoose, { type Connection, type mongo } from 'mongoose';
import { isSharded } from '../../src/core/database/connection-options.js';

/** One command that the database carried out, and how. */
export interface Query {
  /** What was done to which collection, by which fields, in which order: `find messages {room_id, seq} by {seq} limit`. */
  what: string;
  collection: string;
  /** The names of the indexes used; COLLSCAN where none was. */
  used: string[];
  /** Put in order in memory, for no index gave the order. */
  isSorted: boolean;
  /** Index keys or documents looked at, whichever are more. */
  examined: number;
}

const PROFILE = 'system.profile';
const PROFILE_BYTES = 64 * 1024 * 1024;

/** A server that carries out commands, and how many of its notes have been taken. */
interface Noting {
  readonly connection: Connection;
  taken: number;
}

/**
 * What the database itself notes of each command that it carries out, those of transactions and updates included: the plan
 * that was followed, not one that would be if somebody asked for an explanation. Of a sharded cluster it is each shard that
 * notes, what its mongos asked it for.
 */
export class Profile {
  private constructor(
    private readonly connection: Connection,
    private readonly servers: readonly Noting[],
    /** By collection: the name of each index by its key. */
    private readonly indexes: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ) {}

  /** Begins to note all commands on the database of this connection, which has its collections and indexes. */
  static async begin(connection: Connection): Promise<Profile> {
    const indexes = new Map<string, Map<string, string>>();
    for (const { name: collection } of await connection.listCollections()) {
      const found = await connection.collection(collection).indexes();
      indexes.set(collection, new Map(found.map(({ key, name = '' }) => [keyText(key), name])));
    }
    const servers = await serversOf(connection);
    for (const server of servers) {
      await server.createCollection(PROFILE, { capped: true, size: PROFILE_BYTES });
      await server.db!.command({ profile: 2 });
    }
    return new Profile(
      connection,
      servers.map((server) => ({ connection: server, taken: 0 })),
      indexes,
    );
  }

  async end(): Promise<void> {
    for (const { connection } of this.servers) {
      await connection.db!.command({ profile: 0 });
      if (connection !== this.connection) await connection.close();
    }
  }

  /** The commands since this was last asked, but for those that look for nothing, like inserts. */
  async take(): Promise<Query[]> {
    const queries: Query[] = [];
    for (const server of this.servers) {
      const entries = await server.connection.collection(PROFILE).find().skip(server.taken).toArray();
      server.taken += entries.length;
      queries.push(...entries.flatMap((entry) => this.queryOf(entry) ?? []));
    }
    return queries;
  }

  private queryOf(entry: mongo.Document): Query | null {
    const [, collection = ''] = /^[^.]+\.(.+)$/.exec(String(entry['ns'])) ?? [];
    const names = this.indexes.get(collection);
    const summary = String(entry['planSummary'] ?? '');
    if (!names || summary === '') return null;
    return {
      what: describe(collection, entry),
      collection,
      used: usedIn(summary, names),
      isSorted: entry['hasSortStage'] === true,
      examined: Math.max(Number(entry['keysExamined'] ?? 0), Number(entry['docsExamined'] ?? 0)),
    };
  }
}

/** Connections to the servers that have the data: the one there is, or each shard. */
async function serversOf(connection: Connection): Promise<Connection[]> {
  const { name } = connection;
  if (!(await isSharded(connection))) return [connection];
  const shards = await connection.getClient().db('config').collection<{ host: string }>('shards').find().toArray();
  const hosts = shards.map(({ host }) => host.split('/').at(-1) ?? '');
  return Promise.all(
    hosts.map((host) => mongoose.createConnection(`mongodb://${host}/${name}?directConnection=true`).asPromise()),
  );
}

/** The indexes that a summary like `IXSCAN { room_id: 1, seq: 1 }, COLLSCAN` tells of; look-ups by _id have short forms. */
function usedIn(summary: string, names: ReadonlyMap<string, string>): string[] {
  const stages = summary.match(/[A-Z_]+( \{[^}]*\})?/g) ?? [];
  const used = stages.flatMap((stage) => {
    const key = /\{ (.*) \}/.exec(stage)?.[1];
    if (key !== undefined) return [names.get(key) ?? key];
    if (stage === 'IDHACK') return ['_id_'];
    return /^(EXPRESS_UPDATE|EXPRESS_DELETE|EOF)$/.test(stage) ? [] : [stage];
  });
  return [...new Set(used)];
}

/** A key as summaries show it. */
function keyText(key: mongo.Document): string {
  return Object.entries(key)
    .map(([field, direction]) => `${field}: ${String(direction)}`)
    .join(', ');
}

function describe(collection: string, entry: mongo.Document): string {
  const op: unknown = entry['op'];
  // More of what was found is told of with the question; a mongos asks its shards for it where it merges what they give.
  const given = fieldsIn(entry['originatingCommand'] ?? entry['command']);
  const filter = given['filter'] ?? given['q'] ?? given['query'] ?? given['pipeline'];
  const order = given['sort'] === undefined ? '' : ` by {${Object.keys(fieldsIn(given['sort'])).join(', ')}}`;
  // An update or a removal is noted by what it does; all else by the command, whose name stands first in it.
  const name = op === 'update' || op === 'remove' ? op : (Object.keys(given)[0] ?? '');
  const limit = given['limit'] === undefined ? '' : ' limit';
  return `${name} ${collection} {${[...new Set(fieldsOf(filter))].join(', ')}}${order}${limit}`;
}

function fieldsIn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The names of the fields that a filter or a pipeline asks for, without operators and what stands below a field. */
function fieldsOf(filter: unknown): string[] {
  if (Array.isArray(filter)) return filter.flatMap(fieldsOf);
  return Object.entries(fieldsIn(filter)).flatMap(([field, value]) =>
    field.startsWith('$') ? (['$and', '$or', '$nor', '$match'].includes(field) ? fieldsOf(value) : []) : [field],
  );
}

/**
 * Questions about one person's rooms, or about the members of rooms of a few people: however they are found, there are few of
 * them, and no index knows their order.
 */
const OF_FEW = [
  /^find rooms \{_id, .*\} by \{(active_at|created_at), _id\} limit$/,
  /^find members \{room_id, is_active\} by \{created_at, _id\}$/,
  /^find members \{room_id, user_id, is_active\}$/,
];
/** A search over all rooms: what each gives, a page at most, is merged. */
const MERGED = /^aggregate messages \{room_id, words, seq, .*\}$/;
/** How frequent a word is, up to 10,000, by the index alone. */
const COUNTED = /^aggregate messages \{room_id, words\}$/;

/** People by the beginning of their names or ids: as many as have such an id are put in the order of names. */
const PEOPLE = /^find users \{.*search_key, id_key.*\} by \{search_key, _id\} limit$/;
/** More than a page of anything has, and far less than a log or a crowd in a test. */
const MOST_EXAMINED = 250;

function isOfFew({ what }: Query): boolean {
  return OF_FEW.some((pattern) => pattern.test(what));
}

/** Those without an index, or to which theirs was of little help. */
export function slow(queries: readonly Query[]): string[] {
  return queries
    .filter((query) => {
      const { what, used, isSorted, examined } = query;
      const isScan = used.some((name) => name === name.toUpperCase());
      const isOutOfOrder = isSorted && !isOfFew(query) && !MERGED.test(what) && !PEOPLE.test(what);
      return isScan || isOutOfOrder || examined > (COUNTED.test(what) ? 10_000 : MOST_EXAMINED);
    })
    .map((query) => JSON.stringify(query));
}

/** By either of them it is asked whether somebody is a member, and by all commands alike; the others are by id. */
const OF_ALL = ['_id_', 'members_room_user', 'members_user_active'];

/** What the server looks for by itself from time to time, whoever asks for what. */
const OF_NOBODY = ['messages_stream_lease', 'attachments.files_check', 'rooms_purge', 'erasures_lease'];

/** The indexes of logs and rooms that were used, but for those that every command uses. */
export function indexesOf(queries: readonly Query[]): string[] {
  const isAccount = ({ collection }: Query): boolean => ['users', 'erasures', 'keys'].includes(collection);
  const used = queries.filter((query) => !isAccount(query) && !isOfFew(query)).flatMap((query) => query.used);
  return [...new Set(used)].filter((name) => ![...OF_ALL, ...OF_NOBODY].includes(name)).sort();
}
