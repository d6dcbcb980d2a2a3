import { expect, it } from '@jest/globals';
import { ended } from '../support/bot-replies.js';
import { brief } from '../support/device.js';
import type { DataOf, Received } from '../support/documented.js';
import { done, onBothTransports, refused, useStage } from '../support/stage.js';

// Bots of tests wait for nobody but those they are about.
const stage = useStage({ BOT_REPLIES_PER_USER: '100' });

/** What of it is not of the logs, chunks apart, may come at any time. */
function withoutTyping(events: Received[]): string[] {
  return events.filter(({ type }) => type !== 'typing' && type !== 'messages_read').map(brief);
}

onBothTransports(stage, (run, transport) => {
  /** An echo that is slow, or not; everybody's. */
  async function echo(options: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Promise<string> {
    const bot_id = stage.person('bot');
    const name = { name: 'Echo', description: 'Repeats' };
    return done(await run(stage.admin, 'put_bot', { bot_id, provider: 'echo', options, ...name, ...more })).bot.id;
  }

  async function roomWith(maker: string, bots: string[], participants: string[] = []): Promise<string> {
    const data = { type: 'group', participants, bots: bots.map((id) => ({ id })) };
    return done(await run(maker, 'create_room', data)).room.id;
  }

  const send = async (who: string, data: object): Promise<DataOf<'send_message'>['message']> =>
    done(await run(who, 'send_message', data)).message;

  it('answer every message where there is one person: begun, in pieces, ended', async () => {
    const [ann] = stage.people('ann');
    const bot = await echo({ delay_ms: 60 });
    const room_id = await roomWith(ann, [bot]);
    const anns = await stage.connect(ann);
    const inBatches = await stage.connect(ann, { batch: true });
    const asked = await send(ann, { room_id, content: 'one two three' });
    const { message } = await ended(anns);
    await ended(inBatches);
    const lines = [
      'message_created #4 one two three',
      'message_created #5',
      `bot_stream_started #5 ${bot}`,
      'chunk 0 @0 one',
      'chunk 1 @4 two',
      'chunk 2 @8 three',
      'bot_stream_ended ~1 stop: one two three',
    ];
    for (const device of [anns, inBatches])
      expect(withoutTyping(device.take()).map((line) => line.trimEnd())).toEqual(lines);
    expect(message).toMatchObject({ sender_id: bot, reply_to: asked.id, token_count: 3, tally: 2, is_edited: false });
    expect(message).toMatchObject({ is_streaming: false, finish_reason: 'stop', sender_name: 'Echo', rev: 1 });
    const page = done(await run(ann, 'fetch_history', { room_id, limit: 1 }));
    expect(page.messages).toEqual([message]);
    expect(done(await run(ann, 'list_edits', { room_id, message_id: message.id })).edits).toEqual([]);
  });

  it('answer where there are more people only those who mention them, or talk to them alone', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const bot = await echo();
    const room_id = await roomWith(ann, [bot], [ben, cat]);
    const [bens, cats] = await Promise.all([stage.connect(ben), stage.connect(cat)]);
    await send(ann, { room_id, content: 'to all' });
    await send(ann, { room_id, content: 'to the bot', mentions: [bot] });
    await ended(cats);
    expect(withoutTyping(cats.take()).filter((line) => !line.startsWith('chunk'))).toEqual([
      'message_created #6 to all',
      'message_created #7 to the bot',
      expect.stringMatching(/^message_created #8 (to the bot)?$/),
      `bot_stream_started #8 ${bot}`,
      'bot_stream_ended ~1 stop: to the bot',
    ]);
    bens.take();
    // Among the three of them: cat learns of nothing but numbers.
    await send(ann, { room_id, content: 'psst', targets: [bot, ben] });
    const { message } = await ended(bens, ({ message }) => message.content === 'psst');
    expect(message).toMatchObject({ targets: expect.arrayContaining([ann, ben]) });
    await stage.fence(room_id, cats);
    expect(withoutTyping(cats.take())).toEqual([
      ...['skipped #9', 'skipped #10', 'skipped ~2'],
      expect.stringMatching(/^message_created #11 fence/),
    ]);
  });

  it('are shown typing until they are done', async () => {
    const [ann] = stage.people('ann');
    const bot = await echo({ delay_ms: 100 });
    const room_id = await roomWith(ann, [bot]);
    const anns = await stage.connect(ann);
    await send(ann, { room_id, content: 'one two' });
    await anns.until((event) => event.type === 'typing' && !event.data.is_typing);
    await ended(anns);
    const order = anns.take().flatMap((event) => {
      if (event.type === 'typing') return [event.data.is_typing ? 'types' : 'stops'];
      return event.type === 'bot_stream_chunk' ? [event.data.text.trim()] : [];
    });
    expect(order).toEqual(['types', 'one', 'two', 'stops']);
  });

  it('stop at the wish of whoever asked, from any of their devices, and of admins of the room, not of others', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const bot = await echo({ delay_ms: 150 });
    const room_id = await roomWith(ann, [bot], [ben]);
    const anns = await stage.connect(ann);
    const long = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
    for (const [asker, stopper] of [
      [ben, ben],
      [ben, ann],
    ] as const) {
      await send(asker, { room_id, content: long, mentions: [bot] });
      const chunk = await anns.until((event) => event.type === 'bot_stream_chunk' && event.data.index === 1);
      if (chunk.type !== 'bot_stream_chunk') throw new Error('no chunk');
      const { message_id } = chunk.data;
      const [carl] = stage.people('carl');
      expect(await run(carl, 'stop_generation', { room_id, message_id })).toEqual(refused('not_found'));
      done(await run(ann, 'add_member', { room_id, user_id: carl }));
      expect(await run(carl, 'stop_generation', { room_id, message_id })).toEqual(refused('forbidden'));
      expect(done(await run(stopper, 'stop_generation', { room_id, message_id }))).toEqual({ message_id });
      const { message } = await ended(anns, ({ message }) => message.id === message_id);
      expect(message).toMatchObject({ finish_reason: 'stopped', is_streaming: false, requested_by: null });
      expect(long.startsWith(message.content.trimEnd())).toBe(true);
      expect(message.content.length).toBeGreaterThanOrEqual('word0 word1'.length);
      // Once more does no harm.
      done(await run(stopper, 'stop_generation', { room_id, message_id }));
      anns.take();
    }
  });

  it('answer anew: the old reply is deleted, the new one answers the same', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const bot = await echo();
    const room_id = await roomWith(ann, [bot], [ben]);
    const anns = await stage.connect(ann);
    const asked = await send(ann, { room_id, content: 'again', mentions: [bot] });
    const { message: first } = await ended(anns);
    const at = { room_id, message_id: first.id };
    expect(await run(ben, 'regenerate_reply', at)).toEqual(refused('forbidden'));
    expect(await run(ann, 'regenerate_reply', { ...at, message_id: asked.id })).toEqual(refused('conflict'));
    const { message: second } = done(await run(ann, 'regenerate_reply', at));
    expect(second).toMatchObject({ sender_id: bot, reply_to: asked.id });
    await ended(anns, ({ message }) => message.id === second?.id);
    expect(done(await run(ann, 'get_message', at)).message).toMatchObject({ is_deleted: true, content: '' });
    // The same wish is the same reply.
    expect(done(await run(ann, 'regenerate_reply', at)).message?.id).toBe(second?.id);
  });

  it('answer anew what was edited', async () => {
    const [ann] = stage.people('ann');
    const bot = await echo();
    const room_id = await roomWith(ann, [bot]);
    const anns = await stage.connect(ann);
    const asked = await send(ann, { room_id, content: 'first' });
    const { message: first } = await ended(anns);
    const { message } = done(await run(ann, 'resend_message', { room_id, message_id: asked.id, content: 'second' }));
    expect(message).toMatchObject({ id: asked.id, content: 'second', is_edited: true });
    const { message: second } = await ended(anns, ({ message }) => message.id !== first.id);
    expect(second).toMatchObject({ content: 'second', reply_to: asked.id, finish_reason: 'stop' });
    const old = done(await run(ann, 'get_message', { room_id, message_id: first.id })).message;
    expect(old).toMatchObject({ is_deleted: true });
  });

  it('are given a message with overrides, or a status, to answer', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const bot = await echo();
    const room_id = await roomWith(ann, [bot], [ben]);
    const anns = await stage.connect(ann);
    const { id: message_id } = await send(ben, { room_id, content: 'whatever' });
    const invoke = (data: object) => run(ann, 'invoke_bot', { room_id, bot_id: bot, ...data });
    const order = { message_id, overrides: { content: 'something else' }, client_message_id: 'once' };
    const { message } = done(await invoke(order));
    expect(message).toMatchObject({ is_streaming: true, reply_to: message_id, requested_by: ann });
    expect((await ended(anns)).message).toMatchObject({ id: message?.id, content: 'something else' });
    expect(done(await invoke(order)).message?.id).toBe(message?.id);
    const { message: second } = done(await invoke({ status: { opened: 7 } }));
    const { message: told } = await ended(anns, ({ message }) => message.id === second?.id);
    expect(told).toMatchObject({ content: '{"opened":7}', reply_to: null });
    expect(await invoke({})).toEqual(refused('validation_failed'));
    expect(await invoke({ message_id, status: {} })).toEqual(refused('validation_failed'));
    expect(await invoke({ status: {}, overrides: {} })).toEqual(refused('validation_failed'));
    expect(await run(ann, 'invoke_bot', { room_id, bot_id: ben, message_id })).toEqual(refused('not_found'));
    expect(await run(stage.people('out')[0], 'invoke_bot', { room_id, bot_id: bot, message_id })).toEqual(
      refused('not_found'),
    );
  });

  it('answer bots only where they may, and not for ever', async () => {
    const [ann] = stage.people('ann');
    const [first, second] = [
      await echo({ prefix: 'a ' }, { answers_bots: true }),
      await echo({ prefix: 'b ' }, { answers_bots: true }),
    ];
    const shy = await echo({ prefix: 'shy ' });
    const room_id = await roomWith(ann, [first, second, shy]);
    const anns = await stage.connect(ann);
    await send(ann, { room_id, content: 'go' });
    // Each of the two answers; then each the other, three times in a row (bot_chain); the third answers ann alone.
    await ended(anns, ({ message }) => message.content.split(' ').length === 5 && message.sender_id === first);
    await ended(anns, ({ message }) => message.content.split(' ').length === 5 && message.sender_id === second);
    await ended(anns, ({ message }) => message.sender_id === shy);
    await stage.fence(room_id, anns);
    const ends = anns.take().flatMap((event) => (event.type === 'bot_stream_ended' ? [event.data.message] : []));
    const texts = (bot: string): string[] => ends.filter((one) => one.sender_id === bot).map((one) => one.content);
    expect(texts(shy)).toEqual(['shy go']);
    for (const bot of [first, second]) expect(Math.max(...texts(bot).map((text) => text.split(' ').length))).toBe(5);
  });

  it('say nothing once they are off, removed or muted', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [off, gone, mute] = [await echo(), await echo(), await echo()];
    const room_id = await roomWith(ann, [off, gone, mute], [ben]);
    const anns = await stage.connect(ann);
    done(await run(stage.admin, 'put_bot', { bot_id: off, provider: 'echo', is_active: false }));
    done(await run(ann, 'remove_member', { room_id, user_id: gone }));
    done(await run(ann, 'mute_member', { room_id, user_id: mute, until: null }));
    anns.take();
    await send(ann, { room_id, content: 'anybody?', mentions: [off, mute] });
    const { id: message_id } = await send(ann, { room_id, content: 'really?' });
    const invoke = (bot_id: string) => run(ann, 'invoke_bot', { room_id, bot_id, message_id });
    expect(await invoke(off)).toEqual(refused('conflict'));
    expect(await invoke(gone)).toEqual(refused('not_found'));
    expect(await invoke(mute)).toEqual(refused('forbidden'));
    await stage.fence(room_id, anns);
    expect(anns.take().filter(({ type }) => type.startsWith('bot_'))).toEqual([]);
  });

  it('end when their reply is deleted, and leave nothing of it', async () => {
    const [ann] = stage.people('ann');
    const bot = await echo({ delay_ms: 50 });
    const room_id = await roomWith(ann, [bot]);
    const anns = await stage.connect(ann);
    await send(ann, { room_id, content: 'one two three four five six seven eight nine ten' });
    const started = await anns.until((event) => event.type === 'bot_stream_chunk');
    if (started.type !== 'bot_stream_chunk') throw new Error('no chunk');
    const { message_id } = started.data;
    done(await run(ann, 'delete_message', { room_id, message_id }));
    await anns.until(({ type }) => type === 'message_deleted');
    // The slot is free again: what follows is answered.
    await send(ann, { room_id, content: 'next' });
    const { message } = await ended(anns);
    expect(message.content).toBe('next');
    const left = done(await run(ann, 'get_message', { room_id, message_id })).message;
    expect(left).toMatchObject({ content: '', is_deleted: true, is_streaming: false, finish_reason: null });
  });

  it('answer a repeated message once', async () => {
    const [ann] = stage.people('ann');
    const bot = await echo();
    const room_id = await roomWith(ann, [bot]);
    const anns = await stage.connect(ann);
    const data = { room_id, content: 'once', client_message_id: `c-${transport}` };
    for (let tries = 0; tries < 5; tries += 1) await send(ann, data);
    await ended(anns);
    for (let tries = 0; tries < 5; tries += 1) await send(ann, data);
    await stage.fence(room_id, anns);
    await ended(anns, ({ message }) => message.content.startsWith('fence'));
    expect(anns.take().filter(({ type }) => type === 'bot_stream_ended')).toHaveLength(2);
  });

  it('show their text so far to whoever comes in the middle', async () => {
    const [ann] = stage.people('ann');
    const bot = await echo({ delay_ms: 40 });
    const room_id = await roomWith(ann, [bot]);
    const anns = await stage.connect(ann);
    await send(ann, { room_id, content: Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ') });
    await anns.until((event) => event.type === 'bot_stream_chunk' && event.data.index === 3);
    const late = await stage.connect(ann, { subscribe: 'none' });
    const { streams } = done(await late.run('join_room', { room_id }));
    const [synced] = done(await run(ann, 'sync', { rooms: [{ room_id, after_seq: 0, after_rev: 0 }] })).rooms;
    const { message } = await ended(late);
    expect(streams).toHaveLength(1);
    expect(synced?.streams).toHaveLength(1);
    const joined = assembled(streams[0]?.text ?? '', late.take(), message.id);
    expect(joined).toEqual(message.content);
    expect(assembled('', anns.take(), message.id)).toEqual(message.content);
  });

  it('are defined by admins of their company alone, and keep their secrets', async () => {
    const [ann] = stage.people('ann');
    const boss = stage.person('boss', { scope: 'admin', company_id: 'acme' });
    const [worker, other] = [
      stage.person('worker', { company_id: 'acme' }),
      stage.person('boss2', { scope: 'admin', company_id: 'other' }),
    ];
    const bot_id = stage.person('bot');
    const data = { bot_id, provider: 'webhook', options: { url: 'https://bots.example.org/', secret: 'c2VjcmV0' } };
    expect(await run(ann, 'put_bot', data)).toEqual(refused('forbidden'));
    const { bot } = done(await run(boss, 'put_bot', data));
    expect(bot).toMatchObject({ options: { url: 'https://bots.example.org/', secret: '(set)' }, company_id: 'acme' });
    const renamed = { ...data, name: 'Hook', options: { url: 'https://bots.example.org/2' } };
    expect(done(await run(boss, 'put_bot', renamed)).bot.options).toMatchObject({ secret: '(set)' });
    expect(await run(worker, 'get_bot', { bot_id })).toEqual(refused('forbidden'));
    expect(await run(other, 'get_bot', { bot_id })).toEqual(refused('not_found'));
    expect(await run(other, 'put_bot', data)).toEqual(refused('conflict'));
    expect(await run(boss, 'put_bot', { ...data, bot_id: worker })).toEqual(
      (await run(boss, 'get_user', { user_id: worker })).code === null ? refused('conflict') : expect.anything(),
    );
    const { bots } = done(await run(worker, 'list_bots'));
    expect(bots.filter(({ id }) => id === bot_id)).toEqual([
      { id: bot_id, name: 'Hook', avatar_url: null, company_id: 'acme', description: null, is_active: true },
    ]);
    expect(done(await run(ann, 'list_bots')).bots.filter(({ id }) => id === bot_id)).toEqual([]);
    const wrong = { ...data, options: { url: 'ftp://x', secret: 'c2VjcmV0', more: 1 } };
    const answer = await run(boss, 'put_bot', wrong);
    expect(answer).toEqual(refused('validation_failed'));
    expect(JSON.stringify(answer.data)).toContain('options.url');
    expect(await run(boss, 'put_bot', { ...data, provider: 'oracle' })).toEqual(refused('validation_failed'));
    done(await run(boss, 'delete_bot', { bot_id }));
    expect(await run(boss, 'get_bot', { bot_id })).toEqual(refused('not_found'));
  });

  it('are refused where they are none, or of another company', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    done(await run(ben, 'get_me'));
    const create = (id: string) => run(ann, 'create_room', { type: 'group', bots: [{ id }] });
    expect(await create(ben)).toEqual(refused('validation_failed'));
    expect(await create('nobody-at-all')).toEqual(refused('validation_failed'));
    const boss = stage.person('boss', { scope: 'admin', company_id: 'acme' });
    const theirs = stage.person('bot');
    done(await run(boss, 'put_bot', { bot_id: theirs, provider: 'echo' }));
    expect(await create(theirs)).toEqual(refused('validation_failed'));
  });

  it('come into rooms later too, and never own them', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const bot = await echo();
    const room_id = done(await run(ann, 'create_room', { type: 'public' })).room.id;
    done(await run(ann, 'add_member', { room_id, user_id: bot }));
    const anns = await stage.connect(ann);
    await send(ann, { room_id, content: 'hello' });
    await ended(anns);
    done(await run(ann, 'leave_room', { room_id, end_membership: true }));
    done(await run(ben, 'join_room', { room_id }));
    const members = done(await run(ben, 'list_members', { room_id })).members;
    expect(members.map(({ user_id, role }) => [user_id, role])).toEqual([
      [bot, 'member'],
      [ben, 'owner'],
    ]);
  });
});

/** A reply put together as the protocol says, from what there was and the pieces that came. */
function assembled(start: string, events: Received[], messageId: string): string {
  let text = start;
  for (const event of events) {
    if (event.type !== 'bot_stream_chunk' || event.data.message_id !== messageId) continue;
    const { offset, text: piece } = event.data;
    expect(offset).toBeLessThanOrEqual(text.length);
    if (text.length < offset + piece.length) text = text.slice(0, offset) + piece;
  }
  return text;
}
