/** Bodies that work when "Try it out" is pressed by alice with nothing changed, by command. */
const EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  add_member: { user_id: 'carol', role: 'member' },
  ban_member: { reason: 'Advertising' },
  create_invite: { expires_in: 604_800, max_uses: 10 },
  create_room: { type: 'group', name: 'Support', participants: ['bob'] },
  dev_token: { user_id: 'alice', name: 'Alice' },
  edit_message: { content: 'Hello again' },
  mint_token: { user_id: 'bob', ttl: 3600 },
  mute_member: { until: '2030-01-01T12:00:00.000Z' },
  redirect_message: { targets: ['bob'] },
  send_message: { participants: ['alice', 'bob'], content: 'Hello, world' },
  set_presence: { status: 'In a meeting' },
  sync: { rooms: [{ room_id: '00000000-0000-4000-8000-000000000000', after_seq: 0, after_rev: 0 }] },
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
