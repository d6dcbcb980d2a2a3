import { expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage } from '../support/views.js';

const stage = useStage();
const CAT = { type: 'image', url: 'https://example.com/cat.png', name: 'cat.png' };

onBothTransports(stage, (run) => {
  /** A room of ann, ben, cat and dan with a message of ben's, which is its sixth entry. */
  async function written(
    [ann, ...participants]: [string, string, string, string],
    data: object = {},
  ): Promise<{ room_id: string; message_id: string }> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants }));
    const sent = { room_id: room.id, content: 'hello', extra_metadata: { a: 1 }, mentions: [ann], ...data };
    const { message } = done(await run(participants[0], 'send_message', sent));
    return { room_id: room.id, message_id: message.id };
  }

  it('gives some a copy, and others its number alone', async () => {
    const people = stage.people('ann', 'ben', 'cat', 'dan');
    const [ann, ben, cat, dan] = people;
    const at = await written(people, { attachments: [CAT] });
    const devices = await Promise.all([
      stage.connect(ann, { batch: true }),
      stage.connect(ben),
      stage.connect(cat),
      stage.connect(dan, { batch: true }),
    ] as const);
    const { message, deduplicated } = done(await run(cat, 'redirect_message', { ...at, targets: [dan, cat] }));
    expect(deduplicated).toBe(false);
    const original = done(await run(ben, 'get_message', at)).message;
    expect(message).toEqual(
      textMessage(at.room_id, cat, 'hello', {
        ...{ seq: 7, tally: 1, targets: [dan], redirect_of: at.message_id, extra_metadata: { a: 1 } },
        attachments: original.attachments,
      }),
    );
    const { room_id } = at;
    expect(done(await run(dan, 'get_message', { room_id, message_id: message.id })).message).toEqual(message);
    expect(await run(ben, 'get_message', { room_id, message_id: message.id })).toEqual(refused('not_found'));
    const told = ['message_created #7 hello', FENCE];
    const number = ['skipped #7', FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([number, number, told, told]);
    // The original is as it was.
    expect(done(await run(ann, 'get_message', at)).message).toEqual(original);
  });

  it('changes in the copy what is overridden, and nothing else', async () => {
    const people = stage.people('ann', 'ben', 'cat', 'dan');
    const [ann, , cat] = people;
    const at = await written(people, { reply_to: undefined });
    const redirect = async (overrides: object) =>
      done(await run(ann, 'redirect_message', { ...at, targets: [cat], overrides })).message;
    expect(await redirect({ content: 'other' })).toMatchObject({ content: 'other', extra_metadata: { a: 1 } });
    const custom = await redirect({ message_type: 'custom', extra_metadata: { b: 2 } });
    expect(custom).toMatchObject({ content: 'hello', message_type: 'custom', mentions: [] });
    expect(custom.extra_metadata).toEqual({ b: 2 });
    const only = await redirect({ content: '', attachments: [CAT] });
    expect(only).toMatchObject({ content: '', attachments: [CAT] });
  });

  it('tells what it is a copy of only whoever may see that', async () => {
    const people = stage.people('ann', 'ben', 'cat', 'dan');
    const [ann, ben, cat, dan] = people;
    const at = await written(people, { targets: [ann, cat] });
    const devices = await Promise.all([stage.connect(cat), stage.connect(dan)] as const);
    const copy = done(await run(ann, 'redirect_message', { ...at, targets: [cat, dan] })).message;
    expect(copy.redirect_of).toBe(at.message_id);
    const { room_id } = at;
    const of = async (who: string) =>
      done(await run(who, 'get_message', { room_id, message_id: copy.id })).message.redirect_of;
    expect([await of(cat), await of(dan)]).toEqual([at.message_id, null]);
    await stage.fence(room_id, ...devices);
    const pushed = devices.map((device) =>
      device.take().flatMap(({ data }) => ('message' in data ? [data.message.redirect_of] : [])),
    );
    expect(pushed).toEqual([
      [at.message_id, null],
      [null, null],
    ]);
    expect(await run(ben, 'get_message', { room_id, message_id: copy.id })).toEqual(refused('not_found'));
  });

  it('is the same message when repeated, even when the original is gone', async () => {
    const people = stage.people('ann', 'ben', 'cat', 'dan');
    const [ann, ben, cat, dan] = people;
    const at = await written(people);
    const dans = await stage.connect(dan);
    const data = { ...at, targets: [dan], client_message_id: 'c-1' };
    const { message } = done(await run(cat, 'redirect_message', data));
    expect(done(await run(cat, 'redirect_message', data))).toEqual({ message, deduplicated: true });
    done(await run(ben, 'delete_message', at));
    expect(done(await run(cat, 'redirect_message', data))).toEqual({ message, deduplicated: true });
    expect(await run(ann, 'redirect_message', data)).toEqual(refused('gone'));
    expect(await run(cat, 'redirect_message', { ...at, targets: [dan] })).toEqual(refused('gone'));
    const told = ['message_created #7 hello', 'message_deleted ~1', FENCE];
    expect(await stage.seen(at.room_id, dans)).toEqual([told]);
  });

  it('is refused where there is nothing to send on, nobody to send it to, or no right to send', async () => {
    const people = stage.people('ann', 'ben', 'cat', 'dan');
    const [ann, ben, cat, dan] = people;
    const [eve] = stage.people('eve');
    const at = await written(people);
    const system = done(await run(ann, 'fetch_history', { room_id: at.room_id })).messages[0];
    done(await run(ann, 'update_member', { room_id: at.room_id, user_id: dan, role: 'readonly' }));
    const before = await stage.stored();
    const redirect = (who: string, data: object = {}) =>
      run(who, 'redirect_message', { ...at, targets: [cat], ...data });
    expect(await redirect(ann, { message_id: system?.id })).toEqual(refused('forbidden'));
    expect(await redirect(dan)).toEqual(refused('forbidden'));
    expect(await redirect(eve)).toEqual(refused('not_found'));
    expect(await redirect(ann, { message_id: at.room_id })).toEqual(refused('not_found'));
    for (const targets of [[], [ann], [eve], undefined, [cat, { $ne: 1 }]])
      expect([targets, await redirect(ann, { targets })]).toEqual([targets, invalid('targets')]);
    expect(await redirect(ann, { overrides: { content: '' } })).toEqual(invalid('overrides.content'));
    expect(await redirect(ann, { overrides: { content: ' ' } })).toEqual(invalid('overrides.content'));
    expect(await redirect(ann, { overrides: { targets: [ben] } })).toEqual(invalid('overrides.targets'));
    expect(await redirect(ann, { overrides: { message_type: 'system' } })).toEqual(invalid('overrides.message_type'));
    expect(await redirect(ann, { overrides: { extra_metadata: { $set: 1 } } })).toEqual(
      invalid('overrides.extra_metadata'),
    );
    for (const overrides of [[], null, 'x', 5])
      expect(await redirect(ann, { overrides })).toEqual(invalid('overrides'));
    expect(await stage.stored()).toEqual(before);
    done(await run(ann, 'update_room', { room_id: at.room_id, is_active: false }));
    expect(await redirect(ann)).toEqual(refused('conflict'));
  });
});
