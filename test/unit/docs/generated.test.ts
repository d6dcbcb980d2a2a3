import { beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateCommand } from '../../../src/core/commands/validate-command.js';
import { exampleOf } from '../../../src/docs/examples.js';
import { loadProtocol } from '../../../src/docs/protocol-classes.js';
import type { CommandDefinition } from '../../../src/protocol/command.js';

const ROOT = join(import.meta.dirname, '../../..');
/** What the path of a route gives. */
const IN_PATH = {
  bot_id: 'helper',
  room_id: randomId(),
  message_id: randomId(),
  user_id: 'bob',
  company_id: 'acme',
};

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { example?: object; schema: { $ref: string } }> };
  parameters?: { name: string; in: string }[];
  responses: Record<string, unknown>;
  security?: object[];
}

const document = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.values(methods).map((operation) => ({ path, operation })),
);
let commands: readonly CommandDefinition[] = [];

beforeAll(async () => {
  ({ commands } = await loadProtocol());
});

function randomId(): string {
  return '0d3c9d5e-3a52-4c0e-9d0a-0b0f6f3b1c11';
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

describe('generated files', () => {
  it('are what the code makes', () => {
    expect(run('dist/cli/generate.js', '--check')).toEqual({
      status: 0,
      output: 'All generated files are up to date.\n',
    });
  });
});

describe('docs/openapi.json', () => {
  it('passes the linter without errors or warnings', () => {
    const { status, output } = run('node_modules/@redocly/cli/bin/cli.js', 'lint', 'docs/openapi.json');
    expect(output).not.toMatch(/\d+ (warning|error)/);
    expect(status).toBe(0);
  });

  it('has every command that is not for sockets alone', () => {
    const ids = operations.map(({ operation }) => operation.operationId.replace(/_at_.*$/, ''));
    for (const { name, socketOnly } of commands) expect(ids.includes(name)).toBe(!socketOnly);
  });

  it('has every class of the protocol, once', () => {
    const names = commands.flatMap(({ command }) => [command.name, command.answer.name]);
    for (const name of names) expect(document.components.schemas).toHaveProperty(name);
  });

  it('uses no word of OpenAPI 3.0 for null', () => {
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('says who may ask: a bearer token, but for anonymous commands', () => {
    const anonymous = operations.filter(({ operation }) => operation.security?.length === 0).map(({ path }) => path);
    expect(anonymous.sort()).toEqual([
      '/health/live',
      '/health/ready',
      '/metrics',
      '/v1/auth/dev-token',
      '/v1/limits',
      // By a signed url: an <img> sends no token.
      '/v1/rooms/{room_id}/attachments/{attachment_id}/{variant}',
    ]);
  });

  it('gives bodies that work as they stand', () => {
    for (const { operation } of operations) {
      const body = operation.requestBody?.content['application/json'];
      if (!body) continue;
      const definition = commands.find(({ name }) => name === operation.operationId.replace(/_at_.*$/, ''));
      if (!definition) throw new Error(`No command for ${operation.operationId}`);
      const path = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      const given = Object.fromEntries(Object.entries(IN_PATH).filter(([name]) => path.includes(name)));
      expect(() => validateCommand(definition.command, { ...given, ...body.example })).not.toThrow();
    }
  });
});

describe('exampleOf', () => {
  it('leaves out what the route does not take', () => {
    expect(exampleOf('send_message', ['content'])).toEqual({ content: 'Hello, world' });
  });

  it('is missed by name', () => {
    expect(() => exampleOf('nonsense', [])).toThrow(/nonsense/);
  });
});
