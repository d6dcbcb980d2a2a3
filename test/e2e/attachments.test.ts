import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, useStage } from '../support/stage.js';
import { textMessage, TIME } from '../support/views.js';

const stage = useStage();
const URL = 'https://files.example.com/a?b=c#d';
/** What an attachment is where nothing more is said of it. */
const BARE = { name: null, mime_type: null, size: null, width: null, height: null, duration_ms: null };
/** What the view of a link has beside that. */
const OF_LINK = { id: null, thumbnail_url: null, sha256: null };

onBothTransports(stage, (run) => {
  async function room(maker: string, ...participants: string[]): Promise<string> {
    return done(await run(maker, 'create_room', { type: 'group', participants })).room.id;
  }

  const send = async (who: string, data: object) => done(await run(who, 'send_message', data)).message;

  it('of all types travel with the message', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await room(ann, ben);
    const devices = await Promise.all([stage.connect(ben), stage.connect(cat)] as const);
    const attachments = [
      { type: 'file', url: URL, name: 'नोट.pdf', mime_type: 'application/pdf', size: 123_456 },
      { type: 'image', url: 'http://example.com/i.png', width: 640, height: 480 },
      { type: 'video', url: URL, mime_type: 'video/mp4; codecs="avc1.42E01E, mp4a.40.2"', duration_ms: 90_500 },
      { type: 'audio', url: URL, size: null, name: null },
      { type: 'voice', url: URL, mime_type: 'audio/ogg; codecs=opus', duration_ms: 0 },
    ];
    const message = await send(ann, { room_id, content: 'look', attachments });
    const whole = attachments.map((attachment) => ({ ...BARE, ...OF_LINK, ...attachment }));
    expect(message).toEqual(textMessage(room_id, ann, 'look', { seq: 4, tally: 1, attachments: whole }));
    const event = await devices[0].until(({ type }) => type === 'message_created');
    expect(event.data).toEqual({ room_id, seq: 4, message });
    expect(done(await run(ben, 'get_message', { room_id, message_id: message.id })).message).toEqual(message);
    expect(await stage.seen(room_id, ...devices)).toEqual([['message_created #4 look', FENCE], []]);
  });

  it('may come without a text, and then tell the type', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const image = { type: 'image', url: URL };
    const bare = await send(ann, { room_id, attachments: [image] });
    expect(bare).toMatchObject({ content: '', message_type: 'image', attachments: [image] });
    const empty = await send(ann, { room_id, content: '', attachments: [{ ...image, type: 'voice' }, image] });
    expect(empty).toMatchObject({ content: '', message_type: 'voice' });
    const custom = await send(ann, { room_id, message_type: 'custom', attachments: [image] });
    expect(custom.message_type).toBe('custom');
    expect((await send(ann, { room_id, content: 'x', attachments: [image] })).message_type).toBe('text');
    const reply = await send(ann, { room_id, content: 'y', reply_to: empty.id });
    expect(reply.quote).toMatchObject({ content: '', message_type: 'voice', attachment_count: 2 });
  });

  it('without a text and without anything are refused', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const before = await stage.stored();
    for (const data of [{}, { content: '' }, { attachments: [] }, { content: '', attachments: [] }, { content: null }])
      expect([data, await run(ann, 'send_message', { room_id, ...data })]).toEqual([data, invalid('content')]);
    const image = { type: 'image', url: URL };
    for (const content of [' ', '\n', null, 5, '\ud800'])
      expect(await run(ann, 'send_message', { room_id, content, attachments: [image] })).toEqual(invalid('content'));
    expect(await stage.stored()).toEqual(before);
  });

  it('are refused where they are none', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const { id } = await send(ann, { room_id, content: 'x' });
    const before = await stage.stored();
    const wrong: [string, object][] = [
      ['url', { type: 'image' }],
      ...[
        'javascript:alert(1)',
        'ftp://example.com/a',
        'file:///etc/passwd',
        'data:text/html,x',
        '/a.png',
        'x',
        '',
      ].map((url): [string, object] => ['url', { type: 'image', url }]),
      ...[` ${URL}`, `${URL}\n`, 'https://exa mple.com', `${URL}\ud800`, `${URL}${'x'.repeat(2048)}`].map(
        (url): [string, object] => ['url', { type: 'image', url }],
      ),
      ['url', { type: 'image', url: { $ne: null } }],
      ['type', { url: URL }],
      ['type', { type: 'text', url: URL }],
      ['type', { type: { $gt: '' }, url: URL }],
      ['name', { type: 'file', url: URL, name: '' }],
      ['name', { type: 'file', url: URL, name: 'a\nb' }],
      ['name', { type: 'file', url: URL, name: 'x'.repeat(256) }],
      ['mime_type', { type: 'file', url: URL, mime_type: 'png' }],
      ['mime_type', { type: 'file', url: URL, mime_type: 'text/html\r\nx: y' }],
      ['size', { type: 'file', url: URL, size: -1 }],
      ['size', { type: 'file', url: URL, size: 1.5 }],
      ['width', { type: 'image', url: URL, width: 0 }],
      ['height', { type: 'image', url: URL, height: '480' }],
      ['duration_ms', { type: 'voice', url: URL, duration_ms: 2 ** 53 }],
      ['owner', { type: 'voice', url: URL, owner: ann }],
      ['$where', { type: 'voice', url: URL, $where: 1 }],
    ];
    for (const [field, attachment] of wrong) {
      const attachments = [{ type: 'image', url: URL }, attachment];
      const refusal = invalid(`attachments.1.${field}`);
      const sent = await run(ann, 'send_message', { room_id, content: 'x', attachments });
      expect([attachment, sent]).toEqual([attachment, refusal]);
      expect(await run(ann, 'edit_message', { room_id, message_id: id, attachments })).toEqual(refusal);
    }
    const many = Array.from({ length: 21 }, () => ({ type: 'image', url: URL }));
    for (const attachments of [many, null, {}, 'x', [null], ['x'], [[]], [5]]) {
      const { code, data } = await run(ann, 'send_message', { room_id, content: 'x', attachments });
      expect([attachments, code]).toEqual([attachments, 'validation_failed']);
      expect(data).toMatchObject({
        fields: expect.arrayContaining([expect.objectContaining({ field: 'attachments' })]),
      });
    }
    expect(await stage.stored()).toEqual(before);
  });

  it('can be edited, and the text taken from beside them', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await room(ann, ben);
    const bens = await stage.connect(ben);
    const [one, two] = [
      { ...BARE, type: 'image', url: `${URL}1` },
      { ...BARE, type: 'file', url: `${URL}2` },
    ];
    const { id } = await send(ann, { room_id, content: 'look', attachments: [one] });
    const edit = (data: object) => run(ann, 'edit_message', { room_id, message_id: id, ...data });
    const edited = done(await edit({ attachments: [one, two] })).message;
    const whole = { seq: 4, tally: 1, is_edited: true, edited_at: TIME };
    const attachments = [one, two].map((one) => ({ ...one, ...OF_LINK }));
    expect(edited).toEqual(textMessage(room_id, ann, 'look', { ...whole, rev: 1, attachments }));
    expect(done(await edit({ content: '' })).message).toMatchObject({ content: '', attachments: [one, two] });
    expect(await edit({ attachments: [] })).toEqual(invalid('attachments'));
    expect(await edit({ content: '', attachments: [] })).toEqual(invalid('content'));
    const swapped = done(await edit({ content: 'text', attachments: [] })).message;
    expect(swapped).toMatchObject({ content: 'text', attachments: [], rev: 3 });
    expect(await edit({ content: '' })).toEqual(invalid('content'));
    done(await run(ann, 'delete_message', { room_id, message_id: id }));
    const told = [
      'message_created #4 look',
      'message_edited ~1 look',
      'message_edited ~2',
      'message_edited ~3 text',
      'message_deleted ~4',
      FENCE,
    ];
    expect(await stage.seen(room_id, bens)).toEqual([told]);
  });

  it('go with a deletion', async () => {
    const [ann] = stage.people('ann');
    const room_id = await room(ann);
    const url = `https://files.example.com/${room_id}`;
    const { id } = await send(ann, { room_id, content: 'x', attachments: [{ type: 'image', url }], mentions: [ann] });
    done(await run(ann, 'edit_message', { room_id, message_id: id, content: 'y' }));
    done(await run(ann, 'delete_message', { room_id, message_id: id }));
    const { message } = done(await run(ann, 'get_message', { room_id, message_id: id }));
    expect(message).toMatchObject({ is_deleted: true, content: '', attachments: [], mentions: [] });
    for (const collection of ['messages', 'changes'])
      expect(JSON.stringify(await stage.collections(collection).find().toArray())).not.toContain(url);
  });
});
