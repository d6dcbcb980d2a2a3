import { describe, expect, it } from '@jest/globals';
import { assertPlainPayload } from '../../../../src/core/commands/payload.js';
import { ConfabError } from '../../../../src/core/errors/confab-error.js';

/** The field that was refused; null where the payload passed. */
function refusedField(data: unknown): string | null {
  try {
    assertPlainPayload(data);
    return null;
  } catch (error) {
    if (!(error instanceof ConfabError)) throw error;
    expect(error.code).toBe('validation_failed');
    return error.data.fields?.[0]?.field ?? '';
  }
}

function nested(levels: number): unknown {
  return JSON.parse(`${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);
}

describe('assertPlainPayload', () => {
  it('lets plain JSON pass', () => {
    expect(refusedField({ a: [1, 'x', true, null, { b: [] }] })).toBeNull();
    expect(refusedField(Object.assign(Object.create(null), { a: 1 }))).toBeNull();
  });

  it.each([
    null,
    undefined,
    1,
    'text',
    true,
    [],
    [{}],
    () => 1,
    Symbol('x'),
    1n,
    new Date(),
    Buffer.from('x'),
    new Map(),
  ])('refuses %p, which is no object', (data) => {
    expect(refusedField(data)).toBe('data');
  });

  it.each([
    new Date(),
    Buffer.from('x'),
    new Map(),
    new (class Foo {
      a = 1;
    })(),
    () => 1,
    1n,
  ])('refuses %p inside', (value) => {
    expect(refusedField({ a: [value] })).toBe('data');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s at any depth', (key) => {
    expect(refusedField(JSON.parse(`{"${key}": 1}`))).toBe(key);
    expect(refusedField(JSON.parse(`{"a": [{"b": {"${key}": {}}}]}`))).toBe(key);
  });

  it('counts levels: sixteen pass, seventeen do not', () => {
    expect(refusedField(nested(16))).toBeNull();
    expect(refusedField(nested(17))).toBe('data');
    expect(refusedField({ a: JSON.parse(`${'['.repeat(15)}${']'.repeat(15)}`) as unknown })).toBeNull();
    expect(refusedField({ a: JSON.parse(`${'['.repeat(16)}${']'.repeat(16)}`) as unknown })).toBe('data');
  });

  it('is not overflown by 200,000 levels', () => {
    const deep: unknown = JSON.parse(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    expect(refusedField(deep)).toBe('data');
    expect(refusedField(nested(200_000))).toBe('data');
  });

  it('takes wide payloads', () => {
    expect(refusedField({ a: Array.from({ length: 200_000 }, () => ({})) })).toBeNull();
  });
});
