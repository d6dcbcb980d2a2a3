import { beforeAll, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProtocol } from '../../../src/docs/protocol-classes.js';

const E2E = join(import.meta.dirname, '../../e2e');
/** These walk all commands alike, and so say nothing of any of them. */
const GENERIC = ['hostile.test.ts', 'query-plans.test.ts'];
const OPERATIONS = /"operationId": "(\w+?)(?:_at_\w+)?"/g;

const files = readdirSync(E2E)
  .filter((name) => name.endsWith('.test.ts') && !GENERIC.includes(name))
  .map((name) => ({ name, text: readFileSync(join(E2E, name), 'utf8') }));
const documentation = readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8');
const overRest = new Set([...documentation.matchAll(OPERATIONS)].map(([, command]) => command));
let commands: string[] = [];
/** Commands that no socket takes. */
let restOnly = new Set<string>();

beforeAll(async () => {
  const protocol = await loadProtocol();
  commands = protocol.commands.map(({ name }) => name);
  restOnly = new Set(protocol.commands.filter((command) => command.restOnly).map(({ name }) => name));
});

/** Whether the file gives the command, over each transport that the command has. */
function exercises({ name, text }: (typeof files)[number], command: string): boolean {
  const isMeant = name === `${command.replaceAll('_', '-')}.test.ts` || text.includes(`'${command}'`);
  return isMeant && (text.includes('onBothTransports(') || !overRest.has(command) || restOnly.has(command));
}

it('has an e2e file for every command, on both transports where it has both', () => {
  expect(commands.length).toBeGreaterThan(20);
  expect(commands).toEqual(expect.arrayContaining(['send_message', 'authenticate']));
  expect([overRest.has('send_message'), overRest.has('authenticate')]).toEqual([true, false]);
  expect(commands.filter((command) => !files.some((file) => exercises(file, command)))).toEqual([]);
});
