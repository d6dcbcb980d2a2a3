import { expect, it } from '@jest/globals';
import { ended } from '../support/bot-replies.js';
import { brief } from '../support/device.js';
import { done, onBothTransports, refused, useStage } from '../support/stage.js';

/*
 * A system of chats between people and AI bots, walked through from the top of its documentation to the bottom: its chats are rooms
 * with a bot, its status is is_active, its pages are cursors.
 */
const stage = useStage();

const LONG = Array.from({ length: 100 }, (_, index) => `word${index}`).join(' ');

onBothTransports(stage, (run) => {
  it('is whole', async () => {
    const [user] = stage.people('user');
    const bot = stage.person('bot');
    const definition = { provider: 'echo', name: 'Assistant', options: { delay_ms: 30 } };
    done(await run(stage.admin, 'put_bot', { bot_id: bot, ...definition }));

    // Collections: a chat has a user, a document, a status, a title and times; a message what is checked below.
    const chat = { type: 'group', name: 'AI Discussion', document_id: '507f1f77bcf86cd799439011', bots: [{ id: bot }] };
    const { room } = done(await run(user, 'create_room', chat));
    const room_id = room.id;
    expect(room).toMatchObject({
      ...{ created_by: user, document_id: chat.document_id, is_active: true, name: chat.name, member_count: 2 },
      ...{ created_at: expect.any(String), updated_at: expect.any(String) },
    });

    // Sending over the WebSocket: confirmed, the bot types, answers in part and in whole.
    done(await run(user, 'update_me', { timezone: 'UTC', language: 'en' }));
    const device = await stage.connect(user);
    const { message } = done(await run(user, 'send_message', { room_id, content: 'Hello, how are you?' }));
    expect(message).toMatchObject({
      ...{ room_id, content: 'Hello, how are you?', message_type: 'text', is_edited: false, token_count: null },
      sender: { id: user, is_bot: false },
    });
    const { message: reply } = await ended(device);
    await device.until((event) => event.type === 'typing' && !event.data.is_typing);
    const seen = device.take().map(brief);
    expect(seen).toContain(`${bot} types`);
    expect(seen.filter((line) => line.startsWith('chunk')).length).toBeGreaterThan(1);
    expect(reply).toMatchObject({ content: 'Hello, how are you?', sender: { id: bot, is_bot: true }, token_count: 6 });

    // Stopping.
    done(await run(user, 'send_message', { room_id, content: LONG }));
    const chunk = await device.until(({ type }) => type === 'bot_stream_chunk');
    if (chunk.type !== 'bot_stream_chunk') throw new Error('no chunk');
    done(await run(user, 'stop_generation', { room_id, message_id: chunk.data.message_id }));
    expect((await ended(device)).message).toMatchObject({ finish_reason: 'stopped' });
    // Errors are told, in the user's language.
    done(await run(user, 'update_me', { language: 'hi' }));
    const inHindi = await stage.connect(user);
    expect((await inHindi.run('send_message', { room_id, content: '' })).error).toMatch(/[\u0900-\u097f]/);
    done(await run(user, 'update_me', { language: 'en' }));

    // Chat management.
    expect(done(await run(user, 'list_user_rooms', { user_id: user, limit: 20 })).rooms.map(({ id }) => id)).toEqual([
      room_id,
    ]);
    const byDocument = done(await run(user, 'list_rooms', { document_id: chat.document_id }));
    expect(byDocument.rooms.map(({ id }) => id)).toContain(room_id);
    expect(done(await run(user, 'get_room', { room_id })).room).toMatchObject({ id: room_id, name: chat.name });
    const changed = { name: 'Updated Title', is_active: false };
    expect(done(await run(user, 'update_room', { room_id, ...changed })).room).toMatchObject(changed);
    expect(await run(user, 'send_message', { room_id, content: 'closed?' })).toEqual(refused('conflict'));
    expect(done(await run(user, 'list_rooms')).rooms).toEqual([]);
    expect(done(await run(user, 'list_rooms', { is_active: false })).rooms.map(({ id }) => id)).toEqual([room_id]);
    done(await run(user, 'update_room', { room_id, is_active: true }));

    // Message management.
    const page = done(await run(user, 'fetch_history', { room_id, limit: 50 }));
    expect(page.messages.filter(({ sender_id }) => sender_id !== null).map(({ sender_id }) => sender_id)).toEqual([
      user,
      bot,
      user,
      bot,
    ]);
    const ofBots = done(await run(user, 'fetch_history', { room_id, is_bot: true }));
    expect(ofBots.messages.map(({ sender_id }) => sender_id)).toEqual([bot, bot]);
    const ofPeople = done(await run(user, 'fetch_history', { room_id, is_bot: false }));
    expect(ofPeople.messages.map(({ sender_id }) => sender_id)).toEqual([user, user]);
    const at = { room_id, message_id: message.id };
    expect(done(await run(user, 'get_message', at)).message).toEqual(message);
    const edited = done(await run(user, 'edit_message', { ...at, content: 'Updated message content' })).message;
    expect(edited).toMatchObject({ content: 'Updated message content', is_edited: true });
    // A message that an application's own AI wrote, with what it cost.
    const external = { room_id, content: 'Machine learning is...', token_count: 45 };
    expect(await run(user, 'send_message', external)).toEqual(refused('validation_failed'));
    expect(done(await run(stage.admin, 'send_message', external)).message).toMatchObject({ token_count: 45 });

    // Reactions.
    const onReply = { room_id, message_id: reply.id, reaction: '👍' };
    expect(done(await run(user, 'add_reaction', onReply)).reactions).toEqual({ '👍': [user] });
    expect(done(await run(user, 'get_message', { room_id, message_id: reply.id })).message.reactions).toEqual({
      '👍': [user],
    });
    expect(done(await run(user, 'remove_reaction', onReply)).reactions).toEqual({});

    // Combined: the chat with its messages; who is connected; and its end.
    const full = done(await run(user, 'get_full_room', { room_id, limit: 50 }));
    expect(full.room.id).toBe(room_id);
    expect(full.messages.map(({ id }) => id)).toContain(reply.id);
    expect(full.members.map(({ user_id }) => user_id)).toEqual([user, bot]);
    const status = done(await run(user, 'get_room_status', { room_id }));
    expect(status).toMatchObject({ is_active: true, connected: [{ user_id: user, connections: 2 }] });
    done(await run(user, 'delete_room', { room_id }));
    expect(await run(user, 'get_room', { room_id })).toEqual(refused('not_found'));
  });
});
