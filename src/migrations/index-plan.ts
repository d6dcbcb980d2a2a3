import type { Schema } from 'mongoose';

/** An index as MongoDB describes it, as far as we compare it. */
export interface IndexDescription {
  readonly name: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

export interface IndexPlan {
  readonly collection: string;
  readonly create: readonly IndexDescription[];
  /** Different from what it should be: dropped and made anew. */
  readonly rebuild: readonly IndexDescription[];
  /** Named as ours are, but no schema has it any more. */
  readonly drop: readonly string[];
  /** Somebody else's: left alone. */
  readonly foreign: readonly string[];
}

/** The options that make an index another one. `background` and `v` are not among them. */
const COMPARED = ['unique', 'partialFilterExpression', 'expireAfterSeconds', 'sparse', 'collation'];

/** The indexes a schema declares. @throws Error for one without a name */
export function wantedIndexes(schema: Pick<Schema, 'get' | 'indexes'>): IndexDescription[] {
  return schema.indexes().map(([key, options]) => {
    const { name, background: _, ...rest } = options;
    if (name === undefined) throw new Error(`An index of ${collectionOf(schema)} has no name`);
    return { ...rest, name, key: { ...key } };
  });
}

export function collectionOf(schema: Pick<Schema, 'get' | 'indexes'>): string {
  const collection: unknown = schema.get('collection');
  if (typeof collection !== 'string') throw new Error('A schema names no collection');
  return collection;
}

/** What has to be done to a collection so that it has the indexes wanted. */
export function planIndexes(
  collection: string,
  wanted: readonly IndexDescription[],
  present: readonly IndexDescription[],
): IndexPlan {
  const others = present.filter(({ name }) => name !== '_id_' && !wanted.some((index) => index.name === name));
  const isOurs = ({ name }: IndexDescription): boolean => name.startsWith(`${collection}_`);
  return {
    collection,
    create: wanted.filter(({ name }) => !present.some((index) => index.name === name)),
    rebuild: wanted.filter((index) => present.some((stored) => stored.name === index.name && !isSame(index, stored))),
    drop: others.filter(isOurs).map(({ name }) => name),
    foreign: others.filter((index) => !isOurs(index)).map(({ name }) => name),
  };
}

/** Whether the server could do its work on it as it is: an index too many only costs. */
export function isSufficient({ create, rebuild }: IndexPlan): boolean {
  return create.length === 0 && rebuild.length === 0;
}

function isSame(wanted: IndexDescription, stored: IndexDescription): boolean {
  return (
    JSON.stringify(wanted.key) === JSON.stringify(stored.key) &&
    COMPARED.every((option) => sameOption(wanted, stored, option))
  );
}

function sameOption(wanted: IndexDescription, stored: IndexDescription, option: string): boolean {
  return canonical(wanted[option]) === canonical(stored[option]);
}

/** false and absent are the same; so are objects whose keys stand in another order. */
function canonical(value: unknown): string {
  if (value === undefined || value === false) return '';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${key}:${canonical(inner)}`).join()}}`;
}
