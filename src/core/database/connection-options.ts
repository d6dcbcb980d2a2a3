import { type Connection, type ConnectOptions, mongo, type Schema } from 'mongoose';
import { readCausally } from './causal-reads.js';

/**
 * How every connection of the server talks to MongoDB. What is acknowledged is on a majority's journal, what is read is
 * what no fail-over takes back, and nothing waits for ever.
 *
 * The driver's own `timeoutMS` does nothing since its version 7.8, so the parts of an operation are bounded one by one:
 * finding the primary, a free connection, the connection itself, and the answer. With the driver's one retry, an operation
 * on a server that went silent fails after 11 seconds, later ones after 5. There is no `wtimeout`: it would answer a write
 * that may well be stored with an error that looks like a refusal, while a connection's time-out is plainly unknown.
 */
export function connectionOptions(uri: string): ConnectOptions {
  return {
    appName: 'confab',
    ...(!namesDatabase(uri) && { dbName: 'confab' }),
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', j: true },
    serverSelectionTimeoutMS: 5_000,
    waitQueueTimeoutMS: 5_000,
    // Also the patience with a heartbeat that is not answered.
    connectTimeoutMS: 3_000,
    heartbeatFrequencyMS: 2_000,
    // Longer than any query of the server may take; tools, which build indexes and go through all that there is, set 0.
    socketTimeoutMS: 6_000,
    sanitizeFilter: true,
    // Collections and indexes are made by the migrations.
    autoCreate: false,
    autoIndex: false,
  };
}

/** The schema options that hold for every model of a connection: applied to each schema when its model is made. */
export function applySchemaDefaults(connection: Connection): void {
  connection.plugin((schema: Schema) => {
    // `{}` is a value that somebody sent.
    schema.set('minimize', false);
    // Mongoose would drop a condition on an unknown field, and the filter would match more than was meant.
    schema.set('strictQuery', 'throw');
  });
}

/** Refuses an address that the driver cannot read. The driver's own words may hold a part of it, and that a secret. */
export function refuseMalformed(uri: string): void {
  try {
    new mongo.MongoClient(uri);
  } catch {
    throw new Error(
      'MONGODB_URI wants a mongodb:// or mongodb+srv:// address: its hosts, its options or the escapes of its password are wrong.',
    );
  }
}

/**
 * Makes a new connection fit for the server. @throws Error for a standalone mongod: its acknowledgement is not durable, and it
 * knows no transactions
 */
export async function prepareConnection(connection: Connection): Promise<void> {
  const hello = await helloOf(connection);
  if (isMongos(hello)) readCausally(connection.getClient());
  else if (!('setName' in hello)) {
    throw new Error(
      'MONGODB_URI names a standalone MongoDB; a replica set (one member is enough) or a sharded cluster is needed.',
    );
  }
}

/** Whether this is a sharded cluster, behind a mongos. */
export async function isSharded(connection: Connection): Promise<boolean> {
  return isMongos(await helloOf(connection));
}

async function helloOf(connection: Connection): Promise<object> {
  return (await connection.db?.admin().command({ hello: 1 })) ?? {};
}

function isMongos(hello: object): boolean {
  return 'msg' in hello && hello.msg === 'isdbgrid';
}

function namesDatabase(uri: string): boolean {
  return /^mongodb(\+srv)?:\/\/[^/?]+\/[^?]/.test(uri);
}
