import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { replyTo } from '../support/bot-replies.js';
import { done, onBothTransports, useStage } from '../support/stage.js';
import { WebhookEndpoint } from '../support/webhook-endpoint.js';

const stage = useStage({ BOT_REPLIES_PER_USER: '100', BOT_SILENCE_SECONDS: '3' });
const guarded = useStage({ BOT_NETWORK: 'public' });
let endpoint: WebhookEndpoint;

beforeAll(async () => {
  endpoint = await WebhookEndpoint.open();
});
afterAll(() => endpoint.close());

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function stream(response: ServerResponse, ...events: (object | string)[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const event of events) response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
}

onBothTransports(stage, (run) => {
  async function scene(options: Record<string, unknown> = {}) {
    const ann = stage.person('ann', { name: 'Ann' });
    const bot_id = stage.person('bot');
    const hook = { url: endpoint.url, secret: WebhookEndpoint.secret, retry_ms: 10, ...options };
    done(await run(stage.admin, 'put_bot', { bot_id, provider: 'webhook', options: hook, name: 'Hook' }));
    const bots = [{ id: bot_id, options: { topic: 'tea' } }];
    const { room } = done(await run(ann, 'create_room', { type: 'group', name: 'Tea', document_id: 'doc-1', bots }));
    const device = await stage.connect(ann);
    const say = async (content: string, more: object = {}): Promise<string> =>
      done(await run(ann, 'send_message', { room_id: room.id, content, ...more })).message.id;
    return { ann, bot_id, room_id: room.id, device, say };
  }

  it('are posted what is to be answered, signed, and answer with JSON', async () => {
    endpoint.answer((_, response) => json(response, { content: 'Milk?', token_count: 7 }));
    const { ann, bot_id, room_id, device, say } = await scene();
    const id = await say('Tea', { extra_metadata: { cup: 1 } });
    expect(await replyTo(device, id)).toMatchObject({ content: 'Milk?', token_count: 7, finish_reason: 'stop' });
    expect(endpoint.deliveries).toHaveLength(1);
    expect(endpoint.deliveries[0]).toMatchObject({
      id: `${bot_id}/reply:${id}`,
      body: {
        type: 'message',
        delivery_id: `${bot_id}/reply:${id}`,
        bot: { id: bot_id, name: 'Hook' },
        room: { id: room_id, type: 'group', name: 'Tea', document_id: 'doc-1', options: { topic: 'tea' } },
        user: { id: ann, name: 'Ann', language: 'en', timezone: 'UTC' },
        conversation: [{ message_id: id, role: 'user', sender_id: ann, name: 'Ann', text: 'Tea' }],
        extra_metadata: { cup: 1 },
        status: null,
      },
    });
  });

  it('stream their answer', async () => {
    endpoint.answer((_, response) => {
      stream(response, { text: 'Milk' }, { text: ' and' }, { text: ' sugar' }, { done: true, token_count: 3 });
      response.end();
    });
    const { device, say } = await scene();
    const message = await replyTo(device, await say('How?'));
    expect(message).toMatchObject({ content: 'Milk and sugar', token_count: 3, finish_reason: 'stop' });
  });

  it('may say nothing: then nothing of it is in the log', async () => {
    endpoint.answer((_, response) => void response.writeHead(204).end());
    const { ann, bot_id, room_id, device, say } = await scene();
    const message_id = await say('Listen only');
    const invoked = done(await run(ann, 'invoke_bot', { room_id, bot_id, status: { seen: true } }));
    expect(invoked).toEqual({ message: null });
    await endpoint.answered(2);
    endpoint.answer((_, response) => json(response, { content: 'Now I speak' }));
    done(await run(ann, 'invoke_bot', { room_id, bot_id, message_id }));
    expect(await replyTo(device, message_id)).toMatchObject({ content: 'Now I speak', seq: 5 });
  });

  it('are asked again where a delivery was not taken, with the same id', async () => {
    let tries = 0;
    endpoint.answer((_, response) => {
      tries += 1;
      if (tries < 3) json(response, {}, tries === 1 ? 503 : 429);
      else json(response, { content: 'At last' });
    });
    const { device, say } = await scene({ retries: 3 });
    expect(await replyTo(device, await say('Hello?'))).toMatchObject({ content: 'At last' });
    expect(endpoint.deliveries).toHaveLength(3);
    expect(new Set(endpoint.deliveries.map(({ id }) => id)).size).toBe(1);
  });

  it.each([
    ['an error that stays', 4, (response: ServerResponse) => json(response, {}, 500)],
    ['a refusal, which is not repeated', 1, (response: ServerResponse) => json(response, {}, 400)],
    ['a redirection', 1, (response: ServerResponse) => void response.writeHead(302, { location: '/else' }).end()],
    [
      'what is no JSON',
      1,
      (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'application/json' }).end('<x>'),
    ],
    ['what is no object', 1, (response: ServerResponse) => json(response, ['text'])],
    [
      'another type of content',
      1,
      (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['a text that is none', 1, (response: ServerResponse) => json(response, { content: 7 })],
    ['silence', 1, () => undefined],
  ])('end with an error on %s', async (_, most, respond) => {
    endpoint.answer((__, response) => respond(response));
    const { device, say } = await scene();
    expect(await replyTo(device, await say('Hello?'))).toMatchObject({ content: '', finish_reason: 'error' });
    // fetch itself fails on a redirection, and is asked again.
    expect(endpoint.deliveries.length).toBeGreaterThanOrEqual(1);
    expect(endpoint.deliveries.length).toBeLessThanOrEqual(Math.max(most, 4));
  });

  it('keep what came before their stream ended in the middle', async () => {
    endpoint.answer((_, response) => {
      stream(response, { text: 'Half of' });
      response.end();
    });
    const { device, say } = await scene();
    expect(await replyTo(device, await say('Go'))).toMatchObject({ content: 'Half of', finish_reason: 'error' });
    endpoint.answer((_, response) => {
      stream(response, { text: 'Before' }, 'no json');
      response.end();
    });
    expect(await replyTo(device, await say('Go'))).toMatchObject({ content: 'Before', finish_reason: 'error' });
  });

  it('leave out characters that no message has', async () => {
    endpoint.answer((_, response) => {
      stream(response, { text: 'a\u0000b\u001b[31m' }, { text: '\ud83d' }, { text: '\ude00\ud83d' }, { done: true });
      response.end();
    });
    const { device, say } = await scene();
    expect(await replyTo(device, await say('Go'))).toMatchObject({ content: 'ab[31m😀', finish_reason: 'stop' });
  });
});

describe('in a network of strangers', () => {
  it.each([
    'http://127.0.0.1:PORT/bot',
    'http://localhost:PORT/bot',
    'http://[::1]:PORT/bot',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://0x7f.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
  ])('do not call %s', async (address) => {
    endpoint.answer((_, response) => json(response, { content: 'reached' }));
    const run = guarded.overRest;
    const [ann] = guarded.people('ann');
    const bot_id = guarded.person('bot');
    const options = { url: address.replace('PORT', `${endpoint.port}`), secret: WebhookEndpoint.secret, retries: 0 };
    done(await run(guarded.admin, 'put_bot', { bot_id, provider: 'webhook', options }));
    const { room } = done(await run(ann, 'create_room', { type: 'group', bots: [{ id: bot_id }] }));
    const device = await guarded.connect(ann);
    const { message } = done(await run(ann, 'send_message', { room_id: room.id, content: 'go' }));
    expect(await replyTo(device, message.id)).toMatchObject({ content: '', finish_reason: 'error' });
    expect(endpoint.deliveries).toEqual([]);
  });
});
