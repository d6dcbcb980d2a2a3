import mongoose, { type Connection } from 'mongoose';
import type { Config } from '../config/config.js';
import {
  collectionOf,
  type IndexDescription,
  type IndexPlan,
  isSufficient,
  planIndexes,
  wantedIndexes,
} from './index-plan.js';
import { SCHEMAS } from './schemas.js';

/**
 * Brings the indexes in order at start. In production it changes nothing, for a large collection takes its time.
 * @throws Error in production, when one is missing or different: what is unique rests on them
 */
export async function prepareIndexes(connection: Connection, config: Config): Promise<void> {
  if (!config.isProduction) return migrateIndexes(connection, () => undefined);
  const wrong = await wrongIndexes(connection);
  if (wrong.length === 0) return;
  throw new Error(`The database lacks indexes or has them otherwise (${wrong.join(', ')}). Run npm run migrate first.`);
}

/** The names of the indexes that are missing, or are not as they should be. */
export async function wrongIndexes(connection: Connection): Promise<string[]> {
  const plans = (await planAll(connection)).filter((plan) => !isSufficient(plan));
  return plans.flatMap(({ create, rebuild }) => [...create, ...rebuild]).map(({ name }) => name);
}

/** Makes, rebuilds and drops indexes until all collections are as their schemas say; tells each step. Safe to repeat. */
export async function migrateIndexes(connection: Connection, tell: (line: string) => void): Promise<void> {
  for (const plan of await planAll(connection)) {
    tell(`${plan.collection}: ${summary(plan)}`);
    await apply(connection, plan, tell);
  }
}

async function planAll(connection: Connection): Promise<IndexPlan[]> {
  return Promise.all(
    SCHEMAS.map(async (schema) => {
      const collection = collectionOf(schema);
      return planIndexes(collection, wantedIndexes(schema), await presentIndexes(connection, collection));
    }),
  );
}

async function apply(connection: Connection, plan: IndexPlan, tell: (line: string) => void): Promise<void> {
  const collection = connection.collection(plan.collection);
  for (const name of [...plan.drop, ...plan.rebuild.map((index) => index.name)]) {
    tell(`  drops ${name}`);
    await collection.dropIndex(name);
  }
  for (const { name, key, ...options } of [...plan.create, ...plan.rebuild]) {
    tell(`  makes ${name}`);
    await collection.createIndex(keyOf(key), { ...options, name }, {});
  }
  if (plan.create.length + plan.rebuild.length === 0) await ensureCollection(connection, plan.collection);
}

/** A collection exists by its first index or its first document; one without either, so that a start finds it. */
async function ensureCollection(connection: Connection, name: string): Promise<void> {
  try {
    await connection.createCollection(name);
  } catch (error) {
    if (!isServerError(error, 'NamespaceExists')) throw error;
  }
}

async function presentIndexes(connection: Connection, collection: string): Promise<IndexDescription[]> {
  try {
    const found = await connection.collection(collection).indexes();
    return found.map((index) => ({ ...index, name: index.name ?? '' }));
  } catch (error) {
    if (isServerError(error, 'NamespaceNotFound')) return [];
    throw error;
  }
}

function keyOf(key: IndexDescription['key']): Record<string, mongoose.mongo.IndexDirection> {
  return Object.fromEntries(Object.entries(key).map(([field, direction]) => [field, Number(direction) > 0 ? 1 : -1]));
}

function isServerError(error: unknown, codeName: string): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.codeName === codeName;
}

function summary({ create, rebuild, drop, foreign }: IndexPlan): string {
  const parts = [
    [create, 'to make'],
    [rebuild, 'to rebuild'],
    [drop, 'to drop'],
    [foreign, 'not ours, left alone'],
  ] as const;
  const said = parts.filter(([list]) => list.length > 0).map(([list, what]) => `${list.length} ${what}`);
  return said.length === 0 ? 'in order' : said.join(', ');
}
