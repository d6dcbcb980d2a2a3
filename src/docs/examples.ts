import { isReference, referenced } from './schema-text.js';
import { objectSchema, type Schema, type Schemas } from './schemas.js';

/** The id of no room and no message. */
const NO_ID = '00000000-0000-4000-8000-000000000000';

/** Bodies that work when "Try it out" is pressed by alice with nothing changed, by command. */
const EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  add_member: { user_id: 'carol', role: 'member' },
  ban_member: { reason: 'Advertising' },
  clear_history: {},
  create_invite: { expires_in: 604_800, max_uses: 10 },
  create_room: { type: 'group', name: 'Support', participants: ['bob'] },
  dev_token: { user_id: 'alice', name: 'Alice' },
  edit_message: { content: 'Hello again' },
  hide_room: {},
  invoke_bot: { bot_id: 'helper', message_id: NO_ID },
  mark_unread: { message_id: '00000000-0000-4000-8000-000000000000' },
  mint_token: { user_id: 'bob', ttl: 3600 },
  mute_member: { until: '2030-01-01T12:00:00.000Z' },
  put_bot: { provider: 'echo', name: 'Echo', description: 'Repeats what you say' },
  read_messages: { last_read_id: '00000000-0000-4000-8000-000000000000' },
  redirect_message: { targets: ['bob'] },
  resend_message: { content: 'What I meant' },
  send_message: { participants: ['alice', 'bob'], content: 'Hello, world' },
  set_presence: { status: 'In a meeting' },
  sync: { rooms: [{ room_id: NO_ID, after_seq: 0, after_rev: 0 }] },
  update_company: { name: 'Acme' },
  update_me: { name: 'Alice', status: 'On holiday' },
  update_member: { nickname: 'Bobby' },
  update_room: { name: 'Support' },
};

/**
 * The example of a route's body: what it takes of its command's example.
 * @throws Error for a command without one: a generated body names ids that do not exist
 */
export function exampleOf(command: string, fields: readonly string[]): Record<string, unknown> {
  const example = EXAMPLES[command];
  if (!example) throw new Error(`src/docs/examples.ts has no example for ${command}`);
  return Object.fromEntries(Object.entries(example).filter(([name]) => fields.includes(name)));
}

/**
 * Data with which the command can be given as it stands: its example, and of the fields that it must have besides, what
 * their schemas say. Ids of rooms and messages name nothing that exists.
 */
export function commandExample(command: string, schemaName: string, schemas: Schemas): Record<string, unknown> {
  return { ...requiredSample(schemaName, schemas), ...EXAMPLES[command] };
}

function requiredSample(schemaName: string, schemas: Schemas): Record<string, unknown> {
  const { properties = {}, required = [] } = objectSchema(schemas, schemaName);
  const fields = Object.entries(properties).filter(([name]) => required.includes(name));
  return Object.fromEntries(fields.map(([name, property]) => [name, sample(property, schemas)]));
}

function sample(schema: Schema, schemas: Schemas): unknown {
  if (isReference(schema)) return requiredSample(referenced(schema), schemas);
  const words: unknown[] = schema.enum ?? [];
  const said: unknown = schema.example ?? schema.default ?? words[0];
  if (said !== undefined) return said;
  switch ([schema.type].flat()[0]) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    case 'array':
      return schema.items ? [sample(schema.items, schemas)] : [];
    case 'object':
      return {};
    default:
      return schema.format === 'uuid' ? NO_ID : 'text';
  }
}
