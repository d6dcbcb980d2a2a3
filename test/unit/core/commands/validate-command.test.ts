import { beforeAll, describe, expect, it } from '@jest/globals';
import { propertyTypes } from '../../../../src/core/commands/property-types.js';
import { validateCommand } from '../../../../src/core/commands/validate-command.js';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';
import { loadProtocol } from '../../../../src/docs/protocol-classes.js';
import type { CommandDefinition } from '../../../../src/protocol/command.js';
import type { FieldError } from '../../../../src/protocol/errors.js';

let commands: readonly CommandDefinition[] = [];

beforeAll(async () => {
  ({ commands } = await loadProtocol());
});

/** What is wrong with the data; empty where nothing is. */
function complaints(definition: CommandDefinition, data: unknown): FieldError[] {
  try {
    validateCommand(definition.command, data);
    return [];
  } catch (error) {
    if (!(error instanceof ConfabError)) throw error;
    expect(error.code).toBe('validation_failed');
    return error.dataIn('en').fields ?? [];
  }
}

/** Runs a check for every field of every command. */
function forEachField(check: (definition: CommandDefinition, field: string, type: string) => void): void {
  let fields = 0;
  for (const definition of commands) {
    for (const [field, type] of propertyTypes(definition.command)) {
      fields += 1;
      check(definition, field, type);
    }
  }
  expect(fields).toBeGreaterThan(50);
}

function isRefused(definition: CommandDefinition, field: string, value: unknown): boolean {
  return complaints(definition, { [field]: value }).some((complaint) => complaint.field.split('.')[0] === field);
}

const OPERATORS = [{ $ne: null }, { $gt: '' }, { $where: 'sleep(1000)' }, { $in: ['a'] }, { _bsontype: 'Long' }];

describe('validateCommand, for every command', () => {
  it('refuses operators in each scalar and list', () => {
    forEachField((definition, field) => {
      for (const operator of OPERATORS) {
        if (isRefused(definition, field, operator)) continue;
        throw new Error(`${definition.name}.${field} takes ${JSON.stringify(operator)}`);
      }
    });
  });

  it('refuses operators inside of each list', () => {
    forEachField((definition, field, type) => {
      if (type === 'array' || type === '')
        expect([definition.name, field, isRefused(definition, field, [{ $ne: null }])]).toContain(true);
    });
  });

  it('refuses fields it does not have', () => {
    for (const definition of commands) {
      for (const field of ['nonsense', 'answer', '$where']) {
        expect(complaints(definition, { [field]: 1 })).toContainEqual({
          field,
          message: 'is not a field of this command',
        });
      }
      for (const field of ['toString', 'hasOwnProperty', 'constructor']) {
        expect(complaints(definition, { [field]: 1 })).toEqual([{ field, message: 'is not allowed as a key' }]);
      }
    }
  });

  it.each([[null], [undefined], [[]], ['text'], [7], [true]])('refuses %p as data', (data) => {
    for (const definition of commands) expect(complaints(definition, data)).toHaveLength(1);
  });

  it('refuses values of another type', () => {
    const wrong: Record<string, unknown[]> = {
      string: [1, true, [], ['a'], {}],
      integer: ['1', 1.5, true, [1], {}, Number.MAX_SAFE_INTEGER + 1],
      number: ['1', true, [1], {}],
      boolean: ['true', 0, 1, [true], {}],
      array: ['a', 1, {}, true],
      object: ['a', 1, [], true],
      // Of a class: one object of it, or a list of them.
      '': ['a', 1, ['a'], true],
    };
    forEachField((definition, field, type) => {
      for (const value of wrong[type] ?? []) {
        if (!isRefused(definition, field, value))
          throw new Error(`${definition.name}.${field} (${type}) takes ${JSON.stringify(value)}`);
      }
    });
  });

  it('refuses null unless the field says that null means "no value"', () => {
    const nullable = new Set([
      ...['name', 'nickname', 'document_id', 'reference_order', 'avatar_url', 'status'],
      ...['until', 'reason', 'description', 'instructions'],
    ]);
    forEachField((definition, field) => {
      if (!nullable.has(field)) expect([definition.name, field, isRefused(definition, field, null)]).toContain(true);
    });
  });

  it('refuses keys that reach prototypes, and pollutes nothing', () => {
    for (const definition of commands) {
      for (const key of ['__proto__', 'constructor', 'prototype']) {
        expect(complaints(definition, JSON.parse(`{"${key}":{"polluted":1}}`))[0]?.field).toBe(key);
      }
    }
    expect(Reflect.has({}, 'polluted')).toBe(false);
  });

  it('is not overflown by deep JSON', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    for (const definition of commands) expect(complaints(definition, { room_id: deep })[0]?.field).toBe('data');
  });
});
