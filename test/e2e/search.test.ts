import { expect, it } from '@jest/globals';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage();

onBothTransports(stage, (run) => {
  const group = async (maker: string, ...others: string[]): Promise<string> =>
    done(await run(maker, 'create_room', { type: 'group', participants: others })).room.id;
  const say = async (who: string, room_id: string, content: string) =>
    done(await run(who, 'send_message', { room_id, content })).message;
  const find = async (who: string, data: object) => done(await run(who, 'search', data));
  const texts = async (who: string, data: object) =>
    (await find(who, data)).results.map(({ message }) => message.content);

  it('finds whole words in one room and over all of mine, newest first, with where they stand', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [one, two] = [await group(ann, ben), await group(ann, ben)];
    await say(ann, one, 'The INVOICE is paid');
    await say(ben, two, 'an invoice, paid by Zoë');
    await say(ben, two, 'invoices are not paid');
    await say(ann, one, 'paid');
    expect(await texts(ben, { q: 'paid invoice' })).toEqual(['an invoice, paid by Zoë', 'The INVOICE is paid']);
    expect(await texts(ben, { q: 'invoice', room_id: one })).toEqual(['The INVOICE is paid']);
    expect(await texts(ann, { q: 'zoe' })).toEqual(['an invoice, paid by Zoë']);
    expect(await texts(ann, { q: 'paid', sender_id: ann })).toEqual(['paid', 'The INVOICE is paid']);
    expect(await texts(ann, { q: 'inv' })).toEqual([]);
    const { results } = await find(ann, { q: 'invoice zoe' });
    expect(results[0]?.highlights).toEqual([
      { start: 3, length: 7 },
      { start: 20, length: 3 },
    ]);
  });

  it('finds words of any script', async () => {
    const [ann] = stage.people('ann');
    const room = await group(ann);
    for (const text of ['नमस्ते दुनिया', 'привет мир', '今日は 世界', '🎉 party']) await say(ann, room, text);
    for (const [q, text] of [
      ['दुनिया', 'नमस्ते दुनिया'],
      ['ПРИВЕТ', 'привет мир'],
      ['世界', '今日は 世界'],
      ['🎉', '🎉 party'],
    ])
      expect(await texts(ann, { q })).toEqual([text]);
  });

  it('goes page by page and between times', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const rooms = [await group(ann, ben), await group(ann, ben), await group(ann)];
    const sent: string[] = [];
    for (let n = 0; n < 12; n += 1) sent.unshift((await say(ann, rooms[n % 3] ?? '', `pearl ${n}`)).content);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await find(ann, { q: 'pearl', limit: 5, ...(cursor !== null && { cursor }) });
      expect(page.results.length).toBeLessThanOrEqual(5);
      seen.push(...page.results.map(({ message }) => message.content));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(sent);
    const { results } = await find(ann, { q: 'pearl', limit: 100 });
    const [since, until] = [results[8]?.message.created_at, results[3]?.message.created_at];
    const between = results.filter(
      ({ message }) => message.created_at >= String(since) && message.created_at < String(until),
    );
    expect(await texts(ann, { q: 'pearl', since, until })).toEqual(between.map(({ message }) => message.content));
  });

  it('shows nothing that the searcher may not see', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await group(ann, ben);
    const joined = done(await run(ann, 'create_room', { type: 'group', participants: [ben], history: 'from_join' }))
      .room.id;
    await say(ann, room_id, 'a secret of us');
    await say(ann, joined, 'a secret from before');
    done(await run(ann, 'add_member', { room_id: joined, user_id: cat }));
    await say(ann, joined, 'a secret from after');
    expect(await texts(cat, { q: 'secret' })).toEqual(['a secret from after']);
    expect(await run(cat, 'search', { q: 'secret', room_id })).toEqual(refused('not_found'));
    const nowhere = { q: 'secret', room_id: '11111111-1111-4111-8111-111111111111' };
    expect(await run(cat, 'search', nowhere)).toEqual(await run(cat, 'search', { q: 'secret', room_id }));
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    expect(await texts(ben, { q: 'secret us' })).toEqual([]);
    const { message } = done(await run(ann, 'send_message', { room_id, content: 'another secret' }));
    done(await run(ann, 'edit_message', { room_id, message_id: message.id, content: 'nothing to see' }));
    expect(await texts(ann, { q: 'another' })).toEqual([]);
    done(await run(ann, 'delete_message', { room_id, message_id: message.id }));
    expect(await texts(ann, { q: 'nothing see' })).toEqual([]);
  });

  it('takes what looks like an operator for text', async () => {
    const [ann] = stage.people('ann');
    const room = await group(ann);
    await say(ann, room, 'plain words here');
    for (const q of [
      '(p+)+$',
      '^plain',
      '.*',
      '"plain here"',
      '-plain',
      '{"$where":"1"}',
      'plain|x',
      '[a-z]{999999}',
    ]) {
      const answer = await run(ann, 'search', { q });
      if (answer.code === null) expect(answer.data.results.length).toBeLessThanOrEqual(1);
      else expect(answer).toEqual(invalid('q'));
    }
    expect(await texts(ann, { q: '"plain here"' })).toEqual(['plain words here']);
    expect(await texts(ann, { q: '-plain' })).toEqual(['plain words here']);
  });

  it('wants words, and not too many', async () => {
    const [ann] = stage.people('ann');
    for (const q of ['', '   ', '...', 'x'.repeat(257), Array.from({ length: 13 }, (_, n) => `w${n}`).join(' ')])
      expect(await run(ann, 'search', { q })).toEqual(invalid('q'));
    expect(await run(ann, 'search', { q: 'x', cursor: 'nonsense' })).toEqual(invalid('cursor'));
    expect(await run(ann, 'search', { q: 'x', limit: 1e9 })).toEqual(invalid('limit'));
  });
});
