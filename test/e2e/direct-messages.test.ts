import { describe, expect, it } from '@jest/globals';
import type { MessageView } from '../../client/src/protocol.generated.js';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage } from '../support/views.js';

const stage = useStage();
const TYPES = ['video', 'audio', 'image', 'file'];

onBothTransports(stage, (run) => {
  const send = async (who: string, data: object) => done(await run(who, 'send_message', data)).message;

  it('are one log for each set of people, whatever their order, kept whole', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben), stage.connect(cat)] as const);
    const attachments = TYPES.map((type) => ({ type, url: `https://example.com/${type}` }));
    const sent_at = '2026-01-02T03:04:05.000Z';
    const first = await send(ann, { participants: [ann, ben], content: 'Hello, World!', sent_at, attachments });
    const { room_id } = first;
    const bare = {
      name: null,
      mime_type: null,
      size: null,
      width: null,
      height: null,
      duration_ms: null,
      id: null,
      thumbnail_url: null,
      sha256: null,
    };
    expect(first).toEqual(
      textMessage(room_id, ann, 'Hello, World!', {
        ...{ seq: 4, tally: 1, sent_at, schema_version: 2 },
        attachments: attachments.map((attachment) => ({ ...bare, ...attachment })),
      }),
    );
    const second = await send(ben, { participants: [ben, ann, ben], content: 'Hi' });
    const group = await send(ann, { participants: [cat, ann, ben], content: 'all three' });
    const again = await send(cat, { participants: [ben, cat, ann], content: 'yes' });
    expect([second.room_id, again.room_id]).toEqual([room_id, group.room_id]);
    expect(group.room_id).not.toBe(room_id);
    const lines = (await stage.seen(room_id, ...devices)).map((seen) =>
      seen.filter((line) => /Hello|Hi|three|yes|fence/.test(line)),
    );
    const [of2, of3] = [
      ['message_created #4 Hello, World!', 'message_created #5 Hi'],
      ['message_created #5 all three', 'message_created #6 yes'],
    ];
    expect(lines).toEqual([[...of2, ...of3, FENCE], [...of2, ...of3, FENCE], of3]);
    const { messages } = done(await run(ben, 'fetch_history', { room_id, limit: 3 }));
    expect(messages.slice(0, 2)).toEqual([first, second]);
  });

  it('are read back: the latest, or those of a time', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const sent: MessageView[] = [];
    for (const n of [1, 2, 3, 4]) sent.push(await send(ann, { participants: [ann, ben], content: String(n) }));
    const [one, two, three, four] = sent;
    if (!one || !two || !three || !four) throw new Error('Four were sent');
    const read = async (data: object) =>
      done(await run(ben, 'fetch_history', { room_id: one.room_id, ...data })).messages.map(({ content }) => content);
    expect(await read({ limit: 2 })).toEqual(['3', '4']);
    // Of one millisecond there may be several; what lies in the range is what counts.
    const within = (since: string, until: string): string[] =>
      sent.filter(({ created_at: at }) => at >= since && at < until).map(({ content }) => content);
    const [since, until] = [two.created_at, four.created_at];
    expect(await read({ since, until })).toEqual(within(since, until));
    expect(await read({ since: one.created_at })).toEqual(expect.arrayContaining(['1', '2', '3', '4']));
    expect(await read({ until: '2020-01-01T00:00:00.000Z' })).toEqual([]);
    expect(await read({ since: '2099-01-01T00:00:00.000Z' })).toEqual([]);
  });

  it('are sent by one of two people or more, and read by these alone', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const before = await stage.stored();
    const attempt = (participants: unknown) => run(ann, 'send_message', { participants, content: 'x' });
    for (const participants of [[], [ann], [ann, ann], [ben, cat], null, ann, [ann, 5]])
      expect([participants, await attempt(participants)]).toEqual([participants, invalid('participants')]);
    expect(await stage.stored()).toEqual(before);
    const { room_id } = await send(ann, { participants: [ann, ben], content: 'x' });
    expect(await run(cat, 'fetch_history', { room_id })).toEqual(refused('not_found'));
    expect(await run(cat, 'send_message', { room_id, content: 'x' })).toEqual(refused('not_found'));
  });

  it('take token counts from whoever sends for bots, and from nobody else', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room_id } = await send(ann, { participants: [ann, ben], content: 'x' });
    const data = { room_id, content: 'x', token_count: 17 };
    expect(await run(ann, 'send_message', data)).toEqual(invalid('token_count'));
    expect(await send(stage.admin, data)).toMatchObject({ token_count: 17 });
    expect(await run(stage.admin, 'send_message', { ...data, token_count: -1 })).toEqual(invalid('token_count'));
  });
});

describe('a backend', () => {
  it('sends for one of the people, in their name', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const device = await stage.connect(stage.admin, { act_as: ann, subscribe: 'none' });
    const bens = await stage.connect(ben);
    const data = { participants: [ben, ann], content: 'for ann', token_count: 3 };
    const { message } = done(await device.run('send_message', data));
    expect(message).toMatchObject({ sender_id: ann, token_count: 3 });
    expect(await counted(ben, message.room_id)).toEqual(invalid('token_count'));
    const [lines] = await stage.seen(message.room_id, bens);
    expect(lines?.slice(-2)).toEqual(['message_created #4 for ann', FENCE]);
  });

  const counted = (who: string, room_id: string) =>
    stage.overRest(who, 'send_message', { room_id, content: 'x', token_count: 1 });
});
