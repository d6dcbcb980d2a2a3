import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ERROR_CODES } from '../../../../src/protocol/errors.js';

const SOURCES = join(import.meta.dirname, '../../../../src');
const LOCALES = join(SOURCES, 'locales');

const english = catalogue('en.json');
const others = readdirSync(LOCALES).filter((file) => file !== 'en.json');

function catalogue(file: string): Map<string, string> {
  return new Map(Object.entries(JSON.parse(readFileSync(join(LOCALES, file), 'utf8')) as Record<string, string>));
}

/** What stands in a sentence to be filled in: `{{name}}`, sentences inside of it included. */
function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name))].sort();
}

/** The other sentences that are said inside of one: `$t(key)`. */
function inside(text: string): string[] {
  return [...text.matchAll(/\$t\(([^)]+)\)/g)].map(([, key = '']) => key).sort();
}

describe.each(others)('%s', (file) => {
  it('has the sentences of en.json, with the same placeholders', () => {
    const texts = catalogue(file);
    const shape = (all: Map<string, string>) =>
      Object.fromEntries([...all].map(([key, text]) => [key, [...placeholders(text), ...inside(text)]]));
    expect(shape(texts)).toEqual(shape(english));
  });

  it('repeats no sentence of en.json', () => {
    const texts = catalogue(file);
    expect([...english].flatMap(([key, text]) => (texts.get(key) === text ? [key] : []))).toEqual([]);
  });
});

it('lists its sentences by key, so that additions rarely meet', () => {
  for (const file of ['en.json', ...others]) {
    const keys = [...catalogue(file).keys()];
    expect(keys).toEqual([...keys].sort());
  }
});

describe('the sources', () => {
  const used = uses();

  it('use every sentence', () => {
    const called = (key: string): boolean =>
      used.has(key) || [...used.keys()].some((begun) => !english.has(begun) && key.startsWith(begun));
    expect([...english.keys()].filter((key) => !called(key))).toEqual([]);
  });

  it('give every sentence what it needs', () => {
    for (const [key, given] of used) {
      const wanted = placeholders(english.get(key) ?? '');
      for (const args of given) expect([key, args]).toEqual([key, wanted]);
    }
  });

  it('have a sentence for every code', () => {
    for (const code of Object.keys(ERROR_CODES)) expect(english.has(`error.${code}`)).toBe(true);
  });
});

/**
 * Each sentence that the sources name, with the arguments of each place; of those named in part (`error.${code}`) the
 * beginning.
 */
function uses(): Map<string, string[][]> {
  const found = new Map<string, string[][]>();
  const add = (key: string, args: string[] | null): void =>
    void found.set(key, [...(found.get(key) ?? []), ...(args ? [args] : [])]);
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node) && /^[a-z_]+\.[a-z_]*$/.test(node.head.text)) add(node.head.text, []);
    if (ts.isStringLiteral(node) && english.has(node.text)) add(node.text, argumentsAfter(node));
    ts.forEachChild(node, visit);
  };
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    visit(ts.createSourceFile(file, readFileSync(join(SOURCES, file), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  // Sentences that are said inside of others.
  for (const text of english.values()) for (const key of inside(text)) add(key.replace(/\{\{.*/, ''), []);
  return found;
}

/**
 * The names of the arguments that are given with a key: `sentence('a.key', { these })`. null where the key only stands in a
 * table.
 */
function argumentsAfter(key: ts.StringLiteral): string[] | null {
  if (ts.isPropertyAssignment(key.parent) && key.parent.name.getText() !== 'message') return null;
  if (!ts.isCallExpression(key.parent) || key.parent.expression.getText() !== 'sentence') return [];
  const given = key.parent.arguments[1];
  if (!given || !ts.isObjectLiteralExpression(given)) return [];
  return given.properties.map((property) => property.name?.getText() ?? '').sort();
}
