import { beforeAll, expect, it } from '@jest/globals';
import type { MessageView } from '../../client/src/protocol.generated.js';
import { ANY_RATE } from '../support/rates.js';
import { done, onBothTransports, type Run, useStage } from '../support/stage.js';

/** A page holds three messages of 100 KB; the largest message may be larger than a page. */
const stage = useStage({ ...ANY_RATE, CONTENT_BYTES: '400000', CONTENT_CHARACTERS: '100000', HISTORY_BYTES: '320000' });
const MESSAGES = 12;
const LARGE = 'x'.repeat(100_000);
const LARGEST = '🎉'.repeat(100_000);

let ann = '';
let room_id = '';
/** Two entries that tell of the room, and then messages of 100 KB each. */
const ids: string[] = [];

beforeAll(async () => {
  [ann] = stage.people('ann');
  room_id = done(await stage.overRest(ann, 'create_room', { type: 'group' })).room.id;
  for (let n = 0; n < MESSAGES; n += 1)
    ids.push(done(await stage.overRest(ann, 'send_message', { room_id, content: LARGE })).message.id);
});

onBothTransports(stage, (run) => {
  const fetch = async (data: object) => done(await run(ann, 'fetch_history', { room_id, limit: 200, ...data }));
  const seqs = (messages: readonly MessageView[]) => messages.map(({ seq }) => seq);

  it('a page holds as many bytes as may be, and says that there is more', async () => {
    const newest = await fetch({});
    expect([seqs(newest.messages), newest.has_more]).toEqual([[12, 13, 14], true]);
    const older = await fetch({ before_id: newest.messages[0]?.id });
    expect([seqs(older.messages), older.has_more]).toEqual([[9, 10, 11], true]);
    const forward = await fetch({ after_id: ids[0] });
    expect([seqs(forward.messages), forward.has_more]).toEqual([[4, 5, 6], true]);
    const around = await fetch({ around_id: ids[5] });
    expect(around).toMatchObject({ has_more_before: true, has_more_after: true });
    expect(seqs(around.messages)).toEqual([7, 8]);
    const whole = done(await run(ann, 'get_full_room', { room_id, limit: 200 }));
    expect([seqs(whole.messages), whole.has_more]).toEqual([[12, 13, 14], true]);
  });

  it('page after page gives all of it, once, in both directions', async () => {
    const all = Array.from({ length: MESSAGES + 2 }, (_, n) => n + 1);
    expect(await walk(run, (last) => ({ before_id: last }), 'newest')).toEqual(all);
    expect(await walk(run, (last) => ({ after_id: last }), 'oldest')).toEqual(all);
  });

  it('a message larger than a page is a page of its own', async () => {
    const { room } = done(await run(ann, 'create_room', { type: 'group' }));
    const sent = done(await run(ann, 'send_message', { room_id: room.id, content: LARGEST })).message;
    done(await run(ann, 'send_message', { room_id: room.id, content: 'small' }));
    const page = async (data: object) => done(await run(ann, 'fetch_history', { room_id: room.id, ...data }));
    const newest = await page({});
    expect([seqs(newest.messages), newest.has_more]).toEqual([[4], true]);
    const large = await page({ before_id: newest.messages[0]?.id });
    expect([seqs(large.messages), large.has_more]).toEqual([[3], true]);
    expect(large.messages[0]?.content).toHaveLength(LARGEST.length);
    const around = await page({ around_id: sent.id });
    expect(seqs(around.messages)).toEqual([1, 2, 3]);
    expect(around).toMatchObject({ has_more_before: false, has_more_after: true });
  });
});

/** The seqs of all pages, one after the other. */
async function walk(run: Run, behind: (last: string) => object, from: 'newest' | 'oldest'): Promise<number[]> {
  const since = new Date(0).toISOString();
  let seqs: number[] = [];
  let place: object = from === 'oldest' ? { since } : {};
  for (;;) {
    const { messages, has_more } = done(await run(ann, 'fetch_history', { room_id, limit: 200, ...place }));
    const page = messages.map(({ seq }) => seq);
    expect(page.length).toBeGreaterThan(0);
    seqs = from === 'newest' ? [...page, ...seqs] : [...seqs, ...page];
    if (!has_more) return seqs;
    place = behind(messages.at(from === 'newest' ? 0 : -1)?.id ?? '');
  }
}
