import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateCommand } from '../../../src/core/commands/validate-command.js';
import type { AsyncApi } from '../../../src/docs/asyncapi.js';
import { commandExample } from '../../../src/docs/examples.js';
import { loadProtocol, type ProtocolClasses } from '../../../src/docs/protocol-classes.js';
import type { Schema, Schemas } from '../../../src/docs/schemas.js';
import { ERROR_CODES } from '../../../src/protocol/errors.js';
import { LIMITS } from '../../../src/protocol/limits.js';

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/asyncapi.json'), 'utf8')) as AsyncApi;
const { messages, schemas } = document.components;
const onChannel = (name: string): object => ({ $ref: `#/channels/connection/messages/${name}` });
const schema = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
let protocol: ProtocolClasses;
/** The commands that connections know: not those whose answer is a stream. */
let live: ProtocolClasses['commands'];

beforeAll(async () => {
  protocol = await loadProtocol();
  live = protocol.commands.filter(({ restOnly }) => !restOnly);
});

describe('docs/asyncapi.json', () => {
  it('has every command: what it takes, and the envelope with what it answers', () => {
    for (const { name, command, kind } of live) {
      expect(document.operations[name]).toMatchObject({
        action: 'receive',
        messages: [onChannel(name)],
        reply: { messages: [onChannel(`${name}_answer`)] },
        'x-confab': { kind },
      });
      expect(messages[name]).toMatchObject({ name, payload: schema(command.name) });
      const success = { type: { const: name }, success: { const: true }, data: schema(command.answer.name) };
      expect(messages[`${name}_answer`]?.payload).toMatchObject({
        oneOf: [{ properties: success }, schema('Failure')],
      });
      expect(schemas).toMatchObject({ [command.name]: { type: 'object' }, [command.answer.name]: { type: 'object' } });
    }
  });

  it('has every event, sent by the server', () => {
    for (const { name, event } of protocol.events) {
      expect(document.operations[name]).toMatchObject({ action: 'send', messages: [onChannel(name)] });
      expect(messages[name]?.payload).toMatchObject({
        properties: { type: { const: name }, success: { const: true }, data: schema(event.name) },
      });
      expect(schemas).toHaveProperty(event.name);
    }
  });

  it('has the handshake, and nothing that is neither of it, a command nor an event', () => {
    expect(document.operations['connect']).toMatchObject({
      action: 'receive',
      reply: { messages: [onChannel('ready'), onChannel('connect_error')] },
    });
    expect(Object.keys(schemas['Handshake']?.properties ?? {})).toEqual(
      expect.arrayContaining(['token', 'act_as', 'subscribe', 'batch', 'language', 'timezone']),
    );
    const names = [...live, ...protocol.events].map(({ name }) => name);
    expect(Object.keys(document.operations).sort()).toEqual(['command', 'connect', 'response', ...names].sort());
  });

  it('has every code with its status and sentence, and every limit', () => {
    expect(document['x-confab-codes']).toMatchObject(ERROR_CODES);
    for (const { error } of Object.values(document['x-confab-codes'])) expect(error).toMatch(/^[A-Z].+\.$/);
    expect(schemas['ErrorCode']?.enum).toEqual(Object.keys(ERROR_CODES));
    expect(document['x-confab-limits']).toEqual(LIMITS);
  });

  it('gives examples that are valid as they stand, by their schemas and by the server', () => {
    const ajv = new Ajv({ allowUnionTypes: true, keywords: ['components'] });
    ajvFormats.default(ajv);
    ajv.addSchema({ $id: 'async', components: { schemas } });
    for (const { name, command } of live) {
      const example = messages[name]?.examples?.[0]?.payload ?? null;
      const validate = ajv.compile({ $ref: `async#/components/schemas/${command.name}` });
      expect({ name, valid: validate(example), errors: validate.errors }).toEqual({ name, valid: true, errors: null });
      expect(() => validateCommand(command, example)).not.toThrow();
    }
  });
});

describe('commandExample', () => {
  const id: Schema = { type: 'string', format: 'uuid' };
  const schemas: Schemas = {
    Position: { type: 'object', properties: { seq: { type: 'integer', minimum: 3 } }, required: ['seq'] },
    NewCommand: {
      type: 'object',
      properties: {
        room_id: id,
        mode: { type: 'string', enum: ['first', 'second'] },
        is_on: { type: 'boolean' },
        options: { type: 'object' },
        positions: { type: 'array', items: { $ref: '#/components/schemas/Position' } },
        text: { type: 'string' },
        optional: id,
      },
      required: ['room_id', 'mode', 'is_on', 'options', 'positions', 'text'],
    },
  };

  it('makes up what a command without an example must have', () => {
    expect(commandExample('new', 'NewCommand', schemas)).toEqual({
      room_id: '00000000-0000-4000-8000-000000000000',
      mode: 'first',
      is_on: true,
      options: {},
      positions: [{ seq: 3 }],
      text: 'text',
    });
  });
});
