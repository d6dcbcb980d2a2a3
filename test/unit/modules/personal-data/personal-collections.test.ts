import { expect, it } from '@jest/globals';
import { SCHEMAS } from '../../../../src/migrations/schemas.js';
import { PERSONAL_DATA, tracesOf } from '../../../../src/modules/personal-data/personal-collections.js';

it("says of every collection where it holds what is somebody's, or that it does not", () => {
  const collections = SCHEMAS.map((schema) => String(schema.get('collection')));
  expect(Object.keys(PERSONAL_DATA).sort()).toEqual(collections.sort());
});

it.each(SCHEMAS.map((schema) => [String(schema.get('collection')), schema] as const))(
  'names no place that %s does not have',
  (collection, { paths }) => {
    for (const place of PERSONAL_DATA[collection] ?? []) expect(Object.keys(paths)).toContain(place.split('.')[0]);
  },
);

it('asks for nothing where there is nothing of anybody', () => {
  expect(() => tracesOf('companies', 'ann')).toThrow('companies');
});
