import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandName } from './documented.js';

interface Documented {
  operations: Record<string, { 'x-confab'?: { kind: string } }>;
  components: { messages: Record<string, { examples?: { payload: Record<string, unknown> }[] }> };
}

const { operations, components } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/asyncapi.json'), 'utf8'),
) as Documented;

/** All documented commands, those of connections alone included. */
export const ALL_COMMANDS = Object.keys(operations).filter(
  (name) => operations[name]?.['x-confab'] !== undefined,
) as CommandName[];

/** The data that are documented as a command's example, with some of them replaced. */
export function exampleWith(command: CommandName, data: Record<string, unknown> = {}): Record<string, unknown> {
  const { participants, ...example } = components.messages[command]?.examples?.[0]?.payload ?? {};
  // Either a room or people: an example that names people is one of a new room.
  return { ...example, ...(!('room_id' in data) && participants !== undefined && { participants }), ...data };
}
