import { expect, it } from '@jest/globals';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { eventually } from '../support/waiting.js';
import { TIME } from '../support/views.js';

const stage = useStage();
const BOTH = { include: ['room', 'user'] };

onBothTransports(stage, (run) => {
  /** A room of ann (its owner) and ben with a message that mentions ann, and what they are shown to each other as. */
  async function scene() {
    const company = `acme-${stage.person('c')}`;
    const [ann, ben] = [
      stage.person('ann', { company_id: company, name: 'Ann' }),
      stage.person('ben', { company_id: company, name: 'Ben', picture: 'https://example.com/ben.png' }),
    ];
    done(await run(ben, 'update_me', { status: 'At sea', extra_metadata: { crew: 7 } }));
    const fields = { type: 'group', name: 'Deck', participants: [ben], extra_metadata: { floor: 1 } };
    const { room } = done(await run(ann, 'create_room', fields));
    const room_id = room.id;
    const sent = done(await run(ben, 'send_message', { room_id, content: 'ahoy ann', mentions: [ann] })).message;
    // Who is connected is seen every now and then; that there is nothing else the schema says.
    const { last_seen_at: ___, ...known } = done(await run(ann, 'get_user', { user_id: ben })).user;
    const user = expect.objectContaining(known);
    const { last_message: _, members: __, ...rest } = done(await run(ann, 'get_room', { room_id })).room;
    // Copies of the log's heads follow it in their own time.
    const heads = {
      last_seq: expect.any(Number),
      last_rev: expect.any(Number),
      last_tally: expect.any(Number),
      updated_at: TIME,
    };
    expect(known).toMatchObject({ id: ben, name: 'Ben', status: 'At sea', company: { id: company, name: null } });
    return { ann, ben, room_id, sent, user, room: { ...rest, ...heads } };
  }

  it('adds room and sender to messages, wherever they are read', async () => {
    const { ann, room_id, sent, user, room } = await scene();
    const at = { room_id, message_id: sent.id };
    const whole = { ...sent, room, user };
    expect(done(await run(ann, 'get_message', { ...at, ...BOTH })).message).toEqual(whole);
    const page = done(await run(ann, 'fetch_history', { room_id, ...BOTH })).messages;
    expect(page.at(-1)).toEqual(whole);
    expect(page.map(({ user: sender, room: its }) => [sender === null, its?.id])).toEqual([
      ...Array.from({ length: 3 }, () => [true, room_id]),
      [false, room_id],
    ]);
    expect(done(await run(ann, 'list_mentions', BOTH)).messages).toEqual([whole]);
    const highlights = [{ start: 0, length: 4 }];
    expect(done(await run(ann, 'search', { q: 'ahoy', ...BOTH })).results).toEqual([{ message: whole, highlights }]);
  });

  it('adds room and person to members', async () => {
    const { ann, ben, room_id, sent, user, room } = await scene();
    // Read marks are copies, written a moment after one's own message.
    const plain = await eventually(async () => {
      const list = done(await run(ann, 'list_members', { room_id })).members;
      expect(list.find(({ user_id: id }) => id === ben)?.last_read_seq).toBe(sent.seq);
      return list;
    });
    const { members } = done(await run(ann, 'list_members', { room_id, ...BOTH }));
    expect(members).toEqual(plain.map((member) => ({ ...member, room, user: expect.any(Object) })));
    expect(members.find(({ user_id: id }) => id === ben)?.user).toEqual(user);
  });

  it('adds message and person to reactions, and room and sender to pins', async () => {
    const { ann, ben, room_id, sent, user, room } = await scene();
    const at = { room_id, message_id: sent.id };
    done(await run(ben, 'add_reaction', { ...at, reaction: '👍' }));
    const { message } = done(await run(ann, 'pin_message', at));
    expect(done(await run(ann, 'list_pins', { room_id, ...BOTH })).messages).toEqual([{ ...message, room, user }]);
    const [plain] = done(await run(ann, 'list_reactions', at)).reactions;
    expect(plain).toEqual(expect.objectContaining({ user: sent.sender }));
    expect(plain).not.toHaveProperty('message');
    const list = async (...include: string[]) => done(await run(ann, 'list_reactions', { ...at, include })).reactions;
    expect(await list('user', 'message')).toEqual([{ ...plain, user, message }]);
    expect(await list('user')).toEqual([{ ...plain, user }]);
    expect(await run(ann, 'list_reactions', { ...at, include: ['room'] })).toEqual(invalid('include'));
  });

  it('adds just what was asked for, and nothing unasked', async () => {
    const { ann, ben, room_id, sent, user, room } = await scene();
    const get = async (include?: string[]) =>
      done(await run(ann, 'get_message', { room_id, message_id: sent.id, ...(include && { include }) })).message;
    expect(await get()).toEqual(sent);
    expect(await get(['room'])).toEqual({ ...sent, room });
    expect(await get(['user'])).toEqual({ ...sent, user });
    const [, bens] = done(await run(ann, 'list_members', { room_id, include: ['room'] })).members;
    expect(bens).toEqual(expect.objectContaining({ user: sent.sender, room }));
    expect(sent.sender).toEqual({ id: ben, name: 'Ben', avatar_url: 'https://example.com/ben.png', is_bot: false });
  });

  it('is never in what is pushed', async () => {
    const { ann, ben, room_id } = await scene();
    const anns = await stage.connect(ann);
    const { message } = done(await run(ben, 'send_message', { room_id, content: 'two' }));
    done(await run(ann, 'fetch_history', { room_id, ...BOTH }));
    done(await run(ben, 'edit_message', { room_id, message_id: message.id, content: 'three' }));
    const edited = await anns.until(({ type }) => type === 'message_edited');
    expect(anns.take().map(({ type }) => type)).toEqual(['message_created', 'message_edited']);
    expect(Object.keys('message' in edited.data ? edited.data.message : {}).sort()).toEqual(
      Object.keys(message).sort(),
    );
  });

  it('shows nobody whom get_user would not, and nothing to strangers', async () => {
    const { ann, room_id } = await scene();
    // An admin of no company talks in every room; people of a company know nothing more of them.
    done(await run(stage.admin, 'send_message', { room_id, content: 'from above' }));
    const page = done(await run(ann, 'fetch_history', { room_id, limit: 1, ...BOTH })).messages;
    expect(page).toMatchObject([{ sender: { id: stage.admin }, user: null, room: { id: room_id } }]);
    expect(await run(ann, 'get_user', { user_id: stage.admin })).toEqual(refused('not_found'));
    const stranger = stage.person('stranger');
    expect(await run(stranger, 'fetch_history', { room_id, ...BOTH })).toEqual(refused('not_found'));
    expect(await run(stranger, 'list_members', { room_id, ...BOTH })).toEqual(refused('not_found'));
  });

  it('takes the words it knows, each once', async () => {
    const { ann, room_id } = await scene();
    for (const include of [['rooms'], ['room', 'room'], ['']])
      for (const command of ['fetch_history', 'list_members'] as const)
        expect(await run(ann, command, { room_id, include })).toEqual(invalid('include'));
  });
});

it('is given over REST with commas or repeated', async () => {
  const [ann] = stage.people('ann');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group' }));
  done(await stage.overRest(ann, 'send_message', { room_id: room.id, content: 'x' }));
  for (const query of ['include=room,user', 'include=room%2Cuser', 'include=room&include=user']) {
    const response = await fetch(`${stage.server.url}/v1/rooms/${room.id}/messages?limit=1&${query}`, {
      headers: { authorization: `Bearer ${await stage.token(ann)}` },
    });
    expect([query, response.status, await response.json()]).toEqual([
      query,
      200,
      expect.objectContaining({
        messages: [expect.objectContaining({ room: expect.any(Object), user: expect.any(Object) })],
      }),
    ]);
  }
});
