import { describe, expect, it } from '@jest/globals';
import { brief } from '../support/device.js';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage, TIME } from '../support/views.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  async function room(maker: string, ...participants: string[]): Promise<string> {
    return done(await run(maker, 'create_room', { type: 'group', participants })).room.id;
  }

  it('reaches each connection of each member once, and nobody else', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben);
    await room(ann, cat);
    const devices = await Promise.all([
      stage.connect(ann),
      stage.connect(ann, { batch: true }),
      stage.connect(ben),
      stage.connect(ben, { subscribe: 'none' }),
      stage.connect(cat),
    ]);
    const { message, deduplicated } = done(await run(ann, 'send_message', { room_id, content: 'hello' }));
    expect(deduplicated).toBe(false);
    expect(message).toEqual(textMessage(room_id, ann, 'hello', { seq: 4, tally: 1 }));
    const [anns] = devices;
    expect(await anns.until(({ type }) => type === 'message_created')).toEqual({
      type: 'message_created',
      data: { room_id, seq: 4, message },
    });
    const told = ['message_created #4 hello', FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([told, told, told, [], []]);
  });

  it('keeps everything that it is given', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await room(ann, ben);
    const first = done(await run(ben, 'send_message', { room_id, content: 'first' })).message;
    const given = {
      content: '  two lines\r\n\tनमस्ते 👋🏽  ',
      message_type: 'custom',
      extra_metadata: { nested: { list: [1, 'two', null, { three: 3.5 }] }, empty: {}, text: '<b>&</b>' },
      reply_to: first.id,
      client_message_id: 'c-1',
    };
    const sent = done(await run(ann, 'send_message', { room_id, ...given, sent_at: '2026-01-02T03:04:05+05:30' }));
    const whole = textMessage(room_id, ann, given.content, {
      ...given,
      seq: 5,
      tally: 2,
      quote: {
        ...{ id: first.id, seq: 4, rev: 0, sender_id: ben, sender_name: ben },
        ...{ message_type: 'text', content: 'first', attachment_count: 0, is_deleted: false },
      },
      sent_at: '2026-01-01T21:34:05.000Z',
    });
    expect(sent.message).toEqual(whole);
    expect(done(await run(ben, 'get_message', { room_id, message_id: sent.message.id })).message).toEqual(whole);
  });

  it('takes ids in capitals, and gives them in small letters', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const first = done(await run(ann, 'send_message', { room_id: room_id.toUpperCase(), content: 'first' })).message;
    expect(first.room_id).toBe(room_id);
    const data = { room_id, content: 'second', reply_to: first.id.toUpperCase() };
    expect(done(await run(ann, 'send_message', data)).message.reply_to).toBe(first.id);
  });

  it('shows the nickname, else the name, of its sender', async () => {
    const ann = stage.person('ann', { name: 'Ann' });
    const room_id = await room(ann);
    const name = async (): Promise<unknown> =>
      done(await run(ann, 'send_message', { room_id, content: 'x' })).message.sender_name;
    expect(await name()).toBe('Ann');
    done(await run(ann, 'update_member', { room_id, user_id: ann, nickname: 'Annie' }));
    expect(await name()).toBe('Annie');
  });

  it('makes the direct room of its participants, once, whatever their order', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const [bens, cats] = await Promise.all([stage.connect(ben), stage.connect(cat)]);
    const first = done(await run(ann, 'send_message', { participants: [ann, ben], content: 'psst' })).message;
    const { room_id } = first;
    const again = done(await run(ben, 'send_message', { participants: [ben, ann, ben], content: 'what?' })).message;
    expect(again).toEqual(textMessage(room_id, ben, 'what?', { seq: first.seq + 1, tally: 2 }));
    expect(done(await run(ben, 'get_room', { room_id })).room).toMatchObject({ type: 'direct', member_count: 2 });
    expect(await stage.seen(room_id, bens, cats)).toEqual([
      [
        'message_created #1 room_created',
        'room_created #1',
        `message_created #2 member_joined ${ann}`,
        `member_joined #2 ${ann}`,
        `message_created #3 member_joined ${ben}`,
        `member_joined #3 ${ben}`,
        'message_created #4 psst',
        'message_created #5 what?',
        FENCE,
      ],
      [],
    ]);
  });

  it('refuses participants without the sender, or alone', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const send = (participants: string[]) => run(ann, 'send_message', { participants, content: 'x' });
    expect(await send([ben, cat])).toEqual(invalid('participants'));
    expect(await send([ann, ann])).toEqual(invalid('participants'));
    expect(await send([ann])).toEqual(invalid('participants'));
  });

  it('refuses people of another company, and makes no room', async () => {
    const ann = stage.person('ann', { company_id: 'acme' });
    const ben = stage.person('ben', { company_id: 'globex' });
    done(await run(ben, 'get_me'));
    const before = await stage.stored();
    expect(await run(ann, 'send_message', { participants: [ann, ben], content: 'x' })).toEqual(refused('forbidden'));
    expect(await stage.stored()).toEqual(before);
  });

  it('gives a company to nobody who was only named in it', async () => {
    const mallory = stage.person('mallory', { company_id: 'evil' });
    const ann = stage.person('ann', { company_id: 'good' });
    const theirs = await room(mallory, ann);
    expect(done(await run(ann, 'get_me')).user.company_id).toBe('good');
    expect(await run(ann, 'get_room', { room_id: theirs })).toEqual(refused('not_found'));
    expect(await run(mallory, 'create_room', { type: 'group', participants: [ann] })).toEqual(refused('forbidden'));
  });

  it('wants either a room or participants', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await room(ann);
    const both = { room_id, participants: [ann, ben], content: 'x' };
    expect(await run(ann, 'send_message', both)).toEqual(invalid('room_id'));
  });

  it('is for members who may write, in rooms that are open', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben);
    const anns = await stage.connect(ann);
    const send = (who: string) => run(who, 'send_message', { room_id, content: 'x' });
    expect(await send(cat)).toEqual(refused('not_found'));
    done(await run(ann, 'update_member', { room_id, user_id: ben, role: 'readonly' }));
    expect(await send(ben)).toEqual(refused('forbidden'));
    done(await run(ann, 'update_room', { room_id, is_active: false }));
    expect(await send(ann)).toEqual(refused('conflict'));
    done(await run(ann, 'update_room', { room_id, is_active: true }));
    expect(await stage.seen(room_id, anns)).toEqual([
      [
        `message_created #4 member_updated ${ben}`,
        `member_updated #4 ${ben}`,
        'message_created #5 room_updated',
        'room_updated #5',
        'message_created #6 room_updated',
        'room_updated #6',
        FENCE,
      ],
    ]);
  });

  it('answers a message of the same room only', async () => {
    const [ann] = stage.people('ann');
    const [here, there] = [await room(ann), await room(ann)];
    const elsewhere = done(await run(ann, 'send_message', { room_id: there, content: 'there' })).message;
    const data = { room_id: here, content: 'x', reply_to: elsewhere.id };
    expect(await run(ann, 'send_message', data)).toEqual(invalid('reply_to'));
    expect(await run(ann, 'send_message', { ...data, reply_to: here })).toEqual(invalid('reply_to'));
  });

  it('is the same answer when repeated, whatever became of what it answers', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const room_id = room.id;
    const { message: first } = done(await run(ann, 'send_message', { room_id, content: 'hello' }));
    const at = { room_id, message_id: first.id };
    const reply = { room_id, content: 'hi', reply_to: first.id, client_message_id: 'r-1' };
    const copy = { ...at, targets: [ann], client_message_id: 'r-2' };
    const { message } = done(await run(ben, 'send_message', reply));
    const { message: redirected } = done(await run(ben, 'redirect_message', copy));
    const repeats = async () => [
      done(await run(ben, 'send_message', reply)),
      done(await run(ben, 'redirect_message', copy)),
    ];
    const same = [message, redirected].map(({ id, seq }) => ({ message: { id, seq }, deduplicated: true }));
    done(await run(ben, 'delete_message', { ...at, scope: 'me' }));
    expect(await repeats()).toMatchObject(same);
    expect(await run(ben, 'send_message', { ...reply, client_message_id: 'r-3' })).toEqual(invalid('reply_to'));
    done(await run(ann, 'mute_member', { room_id, user_id: ben, until: null }));
    expect(await repeats()).toMatchObject(same);
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    expect(await run(ben, 'send_message', reply)).toEqual(refused('not_found'));
    expect(await run(ben, 'redirect_message', copy)).toEqual(refused('not_found'));
  });

  it('is the same message when repeated, and is told once', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await room(ann, ben);
    const bens = await stage.connect(ben);
    const send = { room_id, content: 'once', client_message_id: 'c-1' };
    const first = done(await run(ann, 'send_message', send));
    const again = done(await run(ann, 'send_message', { ...send, content: 'twice' }));
    expect(again).toEqual({ message: first.message, deduplicated: true });
    // The id is its sender's: another's is another message.
    const other = done(await run(ben, 'send_message', { ...send, content: 'mine' }));
    expect(other).toMatchObject({ deduplicated: false, message: { seq: first.message.seq + 1 } });
    expect(await stage.seen(room_id, bens)).toEqual([['message_created #4 once', 'message_created #5 mine', FENCE]]);
  });
});

describe('a sender', () => {
  it('gets the same message by answer and event, over either transport', async () => {
    const [ann] = stage.people('ann');
    const device = await stage.connect(ann);
    const { room } = done(await device.run('create_room', { type: 'group' }));
    const overSocket = done(await device.run('send_message', { room_id: room.id, content: 'one' })).message;
    const overRest = done(await stage.overRest(ann, 'send_message', { room_id: room.id, content: 'two' })).message;
    await stage.fence(room.id, device);
    const pushed = device.take().filter((event) => / (one|two)$/.test(brief(event)));
    expect(pushed.map(({ data }) => data)).toEqual([
      { room_id: room.id, seq: 3, message: overSocket },
      { room_id: room.id, seq: 4, message: overRest },
    ]);
    expect(overSocket.created_at).toEqual(TIME);
  });
});

describe('what one connection sends without waiting', () => {
  it('is numbered as it was sent, whatever has to be looked up first', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const device = await stage.connect(ann);
    const send = async (data: object) => done(await device.run('send_message', data)).message;
    const { id, room_id } = await send({ participants: [ann, ben], content: 'question' });
    const looks = Array.from({ length: 10 }, (_, at) =>
      send({ room_id, content: String(at), ...(at % 3 === 0 && { reply_to: id }) }),
    );
    const sent = await Promise.all(looks);
    expect(sent.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, at) => at + 5));
  });

  it('to people makes their room once, and keeps its order', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const device = await stage.connect(ann);
    const send = async (content: string, participants: string[]) =>
      done(await device.run('send_message', { participants, content })).message;
    const sent = await Promise.all([send('one', [ann, ben]), send('two', [ben, ann, ben]), send('three', [ann, ben])]);
    expect(new Set(sent.map(({ room_id }) => room_id)).size).toBe(1);
    expect(sent.map(({ seq }) => seq)).toEqual([4, 5, 6]);
  });
});
