import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ConfabClient, ConfabError, connect } from '../../client/src/index.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer, type TestServer } from '../support/server.js';
import { tokenOf } from '../support/tokens.js';

const SENDS = 50;
const AHEAD_MS = 20 * 60_000;
/** What a process is started with whose clock is 20 minutes ahead of the database's. */
const AHEAD = `data:text/javascript,${encodeURIComponent(`
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...args) { args.length === 0 ? super(Real.now() + ${AHEAD_MS}) : super(...args); }
    static now() { return Real.now() + ${AHEAD_MS}; }
  };
`)}`;

const database = freshDatabase();
const servers: TestServer[] = [];
const clients: ConfabClient[] = [];

beforeAll(async () => {
  servers.push(await startServer({ MONGODB_URI: database.uri }));
  servers.push(await startServer({ MONGODB_URI: database.uri, NODE_OPTIONS: `--import=${AHEAD}` }));
}, 60_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all(servers.map((server) => server.stop()));
  await database.drop();
}, 60_000);

async function enter(userId: string, process: 0 | 1): Promise<ConfabClient> {
  const client = connect({ url: servers[process]!.url, token: await tokenOf(userId, { seconds: 7200 }) });
  clients.push(client);
  await client.ready();
  return client;
}

/** `done`, or the error that refused it. */
function outcomeOf(sending: Promise<unknown>): Promise<'done' | ConfabError> {
  return sending.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof ConfabError) return error;
      throw error;
    },
  );
}

it('a mute is over when the database says so, whatever the clock of the process that is asked', async () => {
  const [alice, bob] = [await enter('alice', 0), await enter('bob', 1)];
  const { room } = await alice.commands.createRoom({ type: 'group', participants: ['bob'] });
  const place = { room_id: room.id };
  const minutes = 10 * 60_000;
  const until = new Date(Date.now() + minutes).toISOString();
  await alice.commands.muteMember({ ...place, user_id: 'bob', until });
  // By the clock of bob's process it has been over for ten minutes.
  const refusal = await outcomeOf(bob.commands.sendMessage({ ...place, content: 'early' }));
  expect(refusal).toMatchObject({ code: 'forbidden' });
  expect(refusal).toHaveProperty('retryAfterMs', expect.any(Number));
  const left = refusal instanceof ConfabError ? (refusal.retryAfterMs ?? 0) : 0;
  expect(left).toBeGreaterThan(minutes - 60_000);
  expect(left).toBeLessThanOrEqual(minutes + 1000);
  const { members } = await bob.commands.listMembers(place);
  expect(members[1]).toMatchObject({ user_id: 'bob', is_muted: true, muted_until: until });
  await alice.commands.unmuteMember({ ...place, user_id: 'bob' });
  await bob.commands.sendMessage({ ...place, content: 'on time' });
});

it.each(['mute', 'ban', 'demotion'] as const)(
  'nothing gets in behind a %s that another process wrote',
  async (what) => {
    const [alice, bob] = [await enter('alice', 0), await enter(`bob-${what}`, 1)];
    const who = `bob-${what}`;
    const { room } = await alice.commands.createRoom({ type: 'group', participants: [who] });
    const place = { room_id: room.id, user_id: who };
    const { message } = await bob.commands.sendMessage({ room_id: room.id, content: 'old' });
    const first = bob.commands.sendMessage({ room_id: room.id, content: 'as first' });
    const sends = Array.from({ length: SENDS }, (_, n) =>
      outcomeOf(bob.commands.sendMessage({ room_id: room.id, content: `as ${n}` })),
    );
    const edits = Array.from({ length: SENDS / 5 }, (_, n) =>
      outcomeOf(bob.commands.editMessage({ room_id: room.id, message_id: message.id, content: `edit ${n}` })),
    );
    await first;
    if (what === 'mute') await alice.commands.muteMember({ ...place, until: null });
    else if (what === 'ban') await alice.commands.banMember(place);
    else await alice.commands.updateMember({ ...place, role: 'readonly' });
    const { head_rev: rev } = await alice.commands.fetchHistory({ room_id: room.id, limit: 1 });
    const late = await outcomeOf(bob.commands.sendMessage({ room_id: room.id, content: 'late' }));
    expect(late).toMatchObject({ code: what === 'ban' ? 'not_found' : 'forbidden' });
    const outcomes = await Promise.all([...sends, ...edits]);
    for (const outcome of outcomes)
      if (outcome !== 'done') expect(outcome).toMatchObject({ code: what === 'ban' ? 'not_found' : 'forbidden' });

    const { messages, head_rev: after } = await alice.commands.fetchHistory({ room_id: room.id, limit: 200 });
    const end = messages.findIndex(({ event }) => event?.type === 'member_updated' || event?.type === 'member_left');
    expect(end).toBeGreaterThan(0);
    expect(messages.slice(end + 1).filter(({ sender_id }) => sender_id === who)).toEqual([]);
    // Nor was anything changed once it was acknowledged.
    expect(after).toBe(rev);
    const sent = outcomes.slice(0, SENDS).filter((outcome) => outcome === 'done').length;
    expect(messages.filter(({ content }) => /^as \d/.test(content))).toHaveLength(sent);
  },
);

it('an invite is used as often as it says, whichever processes are asked at once', async () => {
  const alice = await enter('alice', 0);
  const { room } = await alice.commands.createRoom({ type: 'group' });
  const { invite } = await alice.commands.createInvite({ room_id: room.id, max_uses: 5 });
  const guests = await Promise.all(Array.from({ length: 20 }, (_, n) => enter(`guest-${n}`, n % 2 === 0 ? 0 : 1)));
  const outcomes = await Promise.all(
    guests.map((guest) => outcomeOf(guest.commands.acceptInvite({ code: invite.code }))),
  );
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(5);
  for (const outcome of outcomes) if (outcome !== 'done') expect(outcome).toMatchObject({ code: 'gone' });
  const { members } = await alice.commands.listMembers({ room_id: room.id });
  expect(members).toHaveLength(6);
});
