import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ended } from '../support/bot-replies.js';
import { brief } from '../support/device.js';
import { done, onBothTransports, refused, useStage } from '../support/stage.js';
import { WebhookEndpoint } from '../support/webhook-endpoint.js';

/*
 * A system of conversations between people and bots, walked through from the top of its documentation to the bottom: a
 * conversation is a room, a participant a member, a bot's spec its definition and the options it is invited with.
 */
const stage = useStage();
let endpoint: WebhookEndpoint;

beforeAll(async () => {
  endpoint = await WebhookEndpoint.open();
});
afterAll(() => endpoint.close());

onBothTransports(stage, (run) => {
  it('is whole', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [echo, hook] = [stage.person('echo'), stage.person('hook')];
    const options = { url: endpoint.url, secret: WebhookEndpoint.secret };
    done(await run(stage.admin, 'put_bot', { bot_id: echo, provider: 'echo', name: 'Echo' }));
    done(await run(stage.admin, 'put_bot', { bot_id: hook, provider: 'webhook', name: 'Hook', options }));
    endpoint.answer((_, response) => void response.writeHead(204).end());

    // on_create_conversation: the maker's nickname and the bots by name, each with its options; participants, the maker first;
    // and system messages of the creation and of each who joined.
    const bots = [
      { id: echo, nickname: 'Parrot' },
      { id: hook, options: { slots: 3, mood: 'calm' } },
    ];
    const { room, members } = done(await run(ann, 'create_room', { type: 'group', nickname: 'Annie', bots }));
    const room_id = room.id;
    expect(members.map(({ user_id, nickname, user }) => [user_id, nickname, user.is_bot])).toEqual([
      [ann, 'Annie', false],
      [echo, 'Parrot', true],
      [hook, null, true],
    ]);
    const { messages } = done(await run(ann, 'fetch_history', { room_id }));
    expect(messages.map(({ event, message_type, content }) => [event?.type, message_type, content])).toEqual([
      ['room_created', 'system', 'Annie created the room'],
      ['member_joined', 'system', 'Annie joined'],
      ['member_joined', 'system', 'Annie added Parrot'],
      ['member_joined', 'system', 'Annie added Hook'],
    ]);

    // join: a person with a nickname, told by a system message.
    const anns = await stage.connect(ann);
    const { member } = done(await run(ann, 'add_member', { room_id, user_id: ben, nickname: 'Benny' }));
    expect(member).toMatchObject({ user_id: ben, nickname: 'Benny', is_active: true });
    await anns.until(({ type }) => type === 'member_joined');
    expect(anns.take().map(brief)).toEqual([`message_created #5 member_joined ${ben}`, `member_joined #5 ${ben}`]);

    // save_message: what a person or a bot says is stored and pushed.
    const bens = await stage.connect(ben);
    const { message } = done(await run(ann, 'send_message', { room_id, content: 'Is anybody here?' }));
    await bens.until((event) => event.type === 'message_created' && event.data.message.id === message.id);
    expect(done(await run(ben, 'get_message', { room_id, message_id: message.id })).message).toEqual(message);
    await stage.fence(room_id, bens);
    bens.take();
    anns.take();

    // redirect_message: to these targets alone, with fields in place of its own.
    const overrides = { content: 'Is Ben here?' };
    const redirected = { room_id, message_id: message.id, targets: [ben], overrides };
    const { message: copy } = done(await run(ann, 'redirect_message', redirected));
    expect(copy).toMatchObject({ content: 'Is Ben here?', targets: [ben], redirect_of: message.id });
    const hidden = { room_id, message_id: copy.id };
    expect(await run(echo, 'get_message', hidden)).toEqual(refused('not_found'));
    await stage.fence(room_id, bens, anns);
    for (const device of [bens, anns])
      expect(device.take().map(brief)[0]).toMatch(/^message_created #\d+ Is Ben here\?$/);

    // deliver_message_to_bot: the message reaches that bot alone, with overrides; nobody else sees that it was given.
    endpoint.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ content: 'I am' }));
    });
    const delivery = { room_id, bot_id: hook, message_id: message.id, overrides: { content: 'Are you here?' } };
    expect(done(await run(ann, 'invoke_bot', delivery))).toEqual({ message: null });
    const answer = await ended(bens);
    expect(answer.message).toMatchObject({ content: 'I am', sender_id: hook, reply_to: message.id });
    expect(endpoint.deliveries).toHaveLength(1);
    expect(endpoint.deliveries[0]?.body).toMatchObject({
      type: 'message',
      room: { options: { slots: 3, mood: 'calm' } },
    });
    expect(JSON.stringify(endpoint.deliveries[0]?.body['conversation'])).toContain('Are you here?');
    expect(JSON.stringify(endpoint.deliveries[0]?.body['conversation'])).not.toContain('Is Ben here?');

    // deliver_status_to_bot: a status, and it need not answer.
    endpoint.answer((_, response) => void response.writeHead(204).end());
    done(await run(ann, 'invoke_bot', { room_id, bot_id: hook, status: { typing: true } }));
    await endpoint.answered(1);
    expect(endpoint.deliveries[0]?.body).toMatchObject({ type: 'status', status: { typing: true } });
    bens.take();
    await stage.fence(room_id, bens);
    expect(bens.take().filter(({ type }) => type.startsWith('bot_'))).toEqual([]);

    // get_chat: by its id, or that there is none.
    expect(done(await run(ann, 'get_room', { room_id })).room.id).toBe(room_id);
    expect(await run(ann, 'get_room', { room_id: '00000000-0000-4000-8000-000000000000' })).toEqual(
      refused('not_found'),
    );
  });
});
