import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { isSufficient, planIndexes, wantedIndexes } from '../../../src/migrations/index-plan.js';
import { SCHEMAS } from '../../../src/migrations/schemas.js';

const ID = { name: '_id_', key: { _id: 1 } };
const CLAIM = { name: 'messages_room_seq', key: { room_id: 1, seq: 1 }, unique: true };
const PARTIAL = { name: 'messages_client', key: { a: 1 }, unique: true, partialFilterExpression: { c: { $gte: '' } } };

function plan(present: Parameters<typeof planIndexes>[2]) {
  const { create, rebuild, drop, foreign } = planIndexes('messages', [CLAIM, PARTIAL], [ID, ...present]);
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  return { create: names(create), rebuild: names(rebuild), drop, foreign };
}

describe('planIndexes', () => {
  it('makes what is missing', () => {
    expect(plan([])).toEqual({ create: [CLAIM.name, PARTIAL.name], rebuild: [], drop: [], foreign: [] });
  });

  it('leaves alone what is right, whatever the server adds to it', () => {
    expect(
      plan([
        { ...CLAIM, v: 2, background: true },
        { ...PARTIAL, sparse: false },
      ]),
    ).toEqual({ create: [], rebuild: [], drop: [], foreign: [] });
  });

  it.each([
    { ...CLAIM, unique: false },
    { ...CLAIM, key: { seq: 1, room_id: 1 } },
    { ...CLAIM, key: { room_id: 1, seq: -1 } },
    { ...CLAIM, partialFilterExpression: { seq: { $gt: 0 } } },
    { ...CLAIM, expireAfterSeconds: 60 },
  ])('rebuilds one that differs: %#', (stored) => {
    expect(plan([stored, PARTIAL]).rebuild).toEqual([CLAIM.name]);
  });

  it('drops old ones of ours and leaves alone what others made', () => {
    const old = { name: 'messages_old', key: { x: 1 } };
    const other = { name: 'x_1', key: { x: 1 } };
    expect(plan([CLAIM, PARTIAL, old, other])).toEqual({
      create: [],
      rebuild: [],
      drop: ['messages_old'],
      foreign: ['x_1'],
    });
  });

  it('knows what a server can work with', () => {
    expect(isSufficient(planIndexes('messages', [CLAIM], [ID]))).toBe(false);
    expect(isSufficient(planIndexes('messages', [CLAIM], [ID, CLAIM, { name: 'messages_old', key: { x: 1 } }]))).toBe(
      true,
    );
  });
});

describe('the schemas', () => {
  it('are all known to the migrations', async () => {
    const modules = new URL('../../../src/modules/', import.meta.url).pathname;
    const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.schema.ts'),
    );
    const declared: unknown[] = [];
    for (const file of files) {
      const exported = (await import(`${modules}${file}`)) as Record<string, unknown>;
      declared.push(
        ...Object.entries(exported)
          .filter(([name]) => name.endsWith('Schema'))
          .map(([, schema]) => schema),
      );
    }
    expect(declared.length).toBeGreaterThan(5);
    for (const schema of declared) expect(SCHEMAS).toContain(schema);
  });

  it('name every index after their collection', () => {
    for (const schema of SCHEMAS) {
      for (const { name } of wantedIndexes(schema))
        expect(name).toMatch(new RegExp(`^${String(schema.get('collection'))}_`));
    }
  });
});
