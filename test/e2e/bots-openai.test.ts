import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type ChatCompletionRequest, type FixtureOpts, LLMock } from '@copilotkit/aimock';
import { replyTo } from '../support/bot-replies.js';
import { done, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage({ BOT_REPLIES_PER_USER: '100', BOT_SILENCE_SECONDS: '2', CONTENT_CHARACTERS: '2000' });
const mock = new LLMock({ port: 0, journalMaxEntries: 0 });
const WORDS = 'The quick brown fox jumps over the lazy dog, and then it goes home to sleep.';

beforeAll(() => mock.start());
afterEach(() => void mock.reset());
afterAll(() => mock.stop());

/** What the model was asked, each time. */
function asked(): ChatCompletionRequest[] {
  return mock.getRequests().map(({ body }) => body as ChatCompletionRequest);
}

onBothTransports(stage, (run) => {
  /** A room of somebody with a bot of the mocked model, its connection, and how to say something there. */
  async function scene(options: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
    const [ann] = stage.people('ann');
    const bot_id = stage.person('bot');
    const model = { base_url: `${mock.url}/v1`, model: 'gpt-4o', api_key: 'secret-of-the-bot', retries: 0, ...options };
    done(await run(stage.admin, 'put_bot', { bot_id, provider: 'openai', options: model, name: 'Fox', ...more }));
    const { room } = done(await run(ann, 'create_room', { type: 'group', bots: [{ id: bot_id }] }));
    const device = await stage.connect(ann);
    const say = async (content: string): Promise<string> =>
      done(await run(ann, 'send_message', { room_id: room.id, content })).message.id;
    return { ann, bot_id, room_id: room.id, device, say };
  }

  /** The model answers the words, in pieces of ten characters. */
  function answers(content: string, options: FixtureOpts = {}): void {
    mock.onMessage(
      /.*/,
      { content, usage: { prompt_tokens: 9, completion_tokens: 21 } },
      { chunkSize: 10, ...options },
    );
  }

  it('stream what the model says, and keep its count of tokens', async () => {
    answers(WORDS, { latency: 5 });
    const { device, say } = await scene();
    const message = await replyTo(device, await say('What does the fox do?'));
    expect(message).toMatchObject({ content: WORDS, finish_reason: 'stop', token_count: 21, is_streaming: false });
    const chunks = device.take().flatMap((event) => (event.type === 'bot_stream_chunk' ? [event.data] : []));
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index));
    expect(chunks.map(({ text }) => text).join('')).toBe(WORDS);
  });

  it('tell the model who it is, what was said, and in which language to answer', async () => {
    answers('Yes.');
    const { ann, bot_id, room_id, device, say } = await scene({}, { instructions: 'You are a fox.' });
    done(await run(ann, 'update_me', { language: 'hi', timezone: 'Asia/Kolkata' }));
    await replyTo(device, await say('first'));
    await replyTo(device, await say('second'));
    const [, second] = asked();
    expect(second).toMatchObject({ model: 'gpt-4o', stream: true });
    expect(second?.messages.slice(1)).toEqual([
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'second' },
    ]);
    const system = second?.messages[0]?.content;
    expect(system).toMatch(/^You are a fox\.\n/);
    expect(system).toContain('"hi"');
    expect(system).toContain('Asia/Kolkata');
    // With somebody else there, it is told who says what.
    const [ben] = stage.people('ben');
    done(await run(ann, 'add_member', { room_id, user_id: ben, nickname: 'Ben' }));
    const data = { room_id, content: 'and I?', mentions: [bot_id] };
    await replyTo(device, done(await run(ben, 'send_message', data)).message.id);
    expect(asked().at(-1)?.messages.at(-1)).toMatchObject({ role: 'user', content: 'Ben: and I?' });
  });

  it('give the model the newest that its window holds, and what few were told to those alone', async () => {
    answers('ok');
    const { ann, bot_id, room_id, device, say } = await scene({}, { context_tokens: 150 });
    const [ben] = stage.people('ben');
    done(await run(ann, 'add_member', { room_id, user_id: ben }));
    for (let number = 0; number < 40; number += 1) await say(`number ${number} of many messages`);
    done(await run(ann, 'send_message', { room_id, content: 'a secret', targets: [bot_id] }));
    await device.until((event) => event.type === 'bot_stream_ended' && event.data.message.targets.length > 0);
    const data = { room_id, content: 'now?', mentions: [bot_id] };
    await replyTo(device, done(await run(ann, 'send_message', data)).message.id);
    const texts =
      asked()
        .at(-1)
        ?.messages.map(({ content }) => JSON.stringify(content)) ?? [];
    expect(texts.join('\n')).not.toContain('secret');
    expect(texts.slice(-2)).toEqual(['"number 39 of many messages"', '"now?"']);
    expect(texts.length).toBeLessThan(20);
  });

  it('end with what there is when somebody stops them in the middle', async () => {
    answers(WORDS, { latency: 120 });
    const { ann, room_id, device, say } = await scene();
    const reply_to = await say('go on');
    const chunk = await device.until((event) => event.type === 'bot_stream_chunk' && event.data.index === 1);
    if (chunk.type !== 'bot_stream_chunk') throw new Error('no chunk');
    done(await run(ann, 'stop_generation', { room_id, message_id: chunk.data.message_id }));
    const message = await replyTo(device, reply_to);
    expect(message.finish_reason).toBe('stopped');
    expect(WORDS.startsWith(message.content)).toBe(true);
    expect(message.content.length).toBeGreaterThan(10);
    expect(message.content.length).toBeLessThan(WORDS.length);
    expect(message.token_count).toBeGreaterThan(0);
  });

  it.each([
    ['an error of the provider', { error: { message: 'no', type: 'server_error' }, status: 500 }],
    ['a refused key', { error: { message: 'who?', type: 'invalid_request_error' }, status: 401 }],
    ['a rate limit without end', { error: { message: 'slow', type: 'rate_limit_error' }, status: 429 }],
  ])('end with an error on %s, and the room goes on', async (_, response) => {
    mock.onMessage('fail', response);
    mock.onMessage('again', { content: WORDS }, { chunkSize: 10 });
    const { device, say } = await scene();
    const failed = await replyTo(device, await say('fail'));
    expect(failed).toMatchObject({ content: '', finish_reason: 'error', is_streaming: false });
    expect(JSON.stringify(failed)).not.toContain('secret-of-the-bot');
    expect(await replyTo(device, await say('again'))).toMatchObject({ content: WORDS, finish_reason: 'stop' });
  });

  it('try again where they were refused for their rate', async () => {
    mock.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' });
    answers(WORDS);
    const { device, say } = await scene({ retries: 2 });
    expect(await replyTo(device, await say('go'))).toMatchObject({ content: WORDS, finish_reason: 'stop' });
    expect(asked()).toHaveLength(2);
  });

  it('keep what came before the stream was cut', async () => {
    answers(WORDS, { truncateAfterChunks: 4, latency: 50 });
    const { device, say } = await scene();
    const message = await replyTo(device, await say('go'));
    expect(message.finish_reason).toBe('error');
    expect(message.content.length).toBeGreaterThan(0);
    expect(WORDS.startsWith(message.content)).toBe(true);
    expect(message.content.length).toBeLessThan(WORDS.length);
  });

  it('wait for a slow start, but not longer than they may', async () => {
    mock.onMessage('slow', { content: WORDS }, { streamingProfile: { ttft: 1000 } });
    mock.onMessage('too', { content: WORDS }, { streamingProfile: { ttft: 8000 } });
    const { device, say } = await scene();
    expect(await replyTo(device, await say('slow'))).toMatchObject({ content: WORDS, finish_reason: 'stop' });
    expect(await replyTo(device, await say('too'))).toMatchObject({ content: '', finish_reason: 'error' });
  });

  it('end at the length of a message, and say when the model had reached its own', async () => {
    mock.onMessage('short', { content: WORDS, finishReason: 'length' }, { chunkSize: 10 });
    mock.onMessage('long', { content: 'x'.repeat(5000) }, { chunkSize: 500 });
    const { device, say } = await scene();
    expect(await replyTo(device, await say('short'))).toMatchObject({ content: WORDS, finish_reason: 'length' });
    const cut = await replyTo(device, await say('long'));
    expect([cut.finish_reason, cut.content]).toEqual(['length', 'x'.repeat(2000)]);
  });

  it('answer one of a person in a room after the other, so that each answer knows of those before it', async () => {
    answers('Hm.', { streamingProfile: { ttft: 300 } });
    const { device, say } = await scene();
    const questions = [await say('one'), await say('two'), await say('three')];
    const replies = await Promise.all(questions.map((id) => replyTo(device, id)));
    expect(replies.map(({ seq }) => seq)).toEqual(replies.map(({ seq }) => seq).toSorted((a, b) => a - b));
    expect(
      asked()
        .at(-1)
        ?.messages.slice(1)
        .map(({ content }) => content),
    ).toEqual(['one', 'Hm.', 'two', 'Hm.', 'three']);
  });

  it('show nobody the key, whatever goes wrong', async () => {
    const { bot_id } = await scene();
    const { bot } = done(await run(stage.admin, 'get_bot', { bot_id }));
    expect(bot.options).toMatchObject({ api_key: '(set)' });
    expect(await run(stage.people('x')[0], 'get_bot', { bot_id })).toEqual(refused('forbidden'));
    expect(stage.server.output()).not.toContain('secret-of-the-bot');
  });
});
