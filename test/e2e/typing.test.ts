import { describe, expect, it } from '@jest/globals';
import type { Device } from '../support/device.js';
import { done, FENCE, onBothTransports, refused, type Run, useStage } from '../support/stage.js';

/** So long that nothing of this ends by itself. */
const TIMEOUT_MS = 60_000;
const stage = useStage({ TYPING_TIMEOUT_MS: String(TIMEOUT_MS) });
const NOWHERE = '11111111-1111-4111-8111-111111111111';

/** A group of these people; gives its id. */
async function group(maker: string, ...participants: string[]): Promise<string> {
  return done(await stage.overRest(maker, 'create_room', { type: 'group', participants })).room.id;
}

/** Somebody starts to type, and the connection has been told so. */
async function types(run: Run, who: string, room_id: string, watcher: Device): Promise<void> {
  done(await run(who, 'typing_start', { room_id }));
  await isTold(watcher, who, true);
}

/** The connection has been told that somebody stopped: of another process' people that may come behind what ended it. */
async function stops(who: string, watcher: Device): Promise<void> {
  await isTold(watcher, who, false);
}

async function isTold(watcher: Device, who: string, isTyping: boolean): Promise<void> {
  await watcher.until(({ type, data }) => type === 'typing' && data.user_id === who && data.is_typing === isTyping);
}

onBothTransports(stage, (run) => {
  it('is told to the others of the room, to none of the typist’s own connections, and not stored', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await group(ann, ben, cat);
    const devices = await Promise.all([
      stage.connect(ben),
      stage.connect(cat, { batch: true }),
      stage.connect(ann),
      stage.connect(dan),
      stage.connect(ben, { subscribe: 'none' }),
    ]);
    const before = await stage.stored();
    expect(done(await run(ann, 'typing_start', { room_id }))).toEqual({ room_id });
    const told = await devices[0].until(({ type }) => type === 'typing');
    expect(told.data).toEqual({ room_id, user_id: ann, is_typing: true });
    expect(done(await run(ann, 'typing_stop', { room_id }))).toEqual({ room_id });
    expect(await stage.stored()).toEqual(before);
    const lines = [`${ann} types`, `${ann} stops`, FENCE];
    expect(await stage.seen(room_id, ...devices)).toEqual([lines, lines, [FENCE], [], []]);
  });

  it('is forwarded once in half of its time-out, however often it starts and stops', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await group(ann, ben);
    const bens = await stage.connect(ben);
    const started = performance.now();
    for (let time = 0; time < 5; time += 1) {
      done(await run(ann, 'typing_start', { room_id }));
      done(await run(ann, 'typing_start', { room_id }));
      if (time % 2 === 0) done(await run(ann, 'typing_stop', { room_id }));
    }
    const most = 1 + Math.floor((performance.now() - started) / (TIMEOUT_MS / 2));
    const [lines = []] = await stage.seen(room_id, bens);
    const starts = lines.filter((line) => line === `${ann} types`).length;
    expect(starts).toBeGreaterThan(0);
    expect(starts).toBeLessThanOrEqual(most);
    expect(lines.filter((line) => line === `${ann} stops`)).toHaveLength(starts);
  });

  it('ends with the message', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await group(ann, ben);
    const bens = await stage.connect(ben);
    await types(run, ann, room_id, bens);
    done(await run(ann, 'send_message', { room_id, content: 'hello' }));
    const [lines] = await stage.seen(room_id, bens);
    expect(lines).toEqual([`${ann} types`, `${ann} stops`, 'message_created #4 hello', FENCE]);
  });

  it('ends with the membership, and nothing more comes of it', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await group(ann, ben, cat);
    const bens = await stage.connect(ben);
    await types(run, cat, room_id, bens);
    done(await stage.overRest(ann, 'remove_member', { room_id, user_id: cat }));
    for (const command of ['typing_start', 'typing_stop'] as const)
      expect(await run(cat, command, { room_id })).toEqual(refused('not_found'));
    await stops(cat, bens);
    const gone = [`message_created #5 member_left ${cat}`, `member_left #5 ${cat}`];
    const [lines = []] = await stage.seen(room_id, bens);
    const isTyping = (line: string) => line.startsWith(cat);
    expect(lines.filter(isTyping)).toEqual([`${cat} types`, `${cat} stops`]);
    expect(lines.filter((line) => !isTyping(line))).toEqual([...gone, FENCE]);
  });

  it('ends with the right to send: for readers, for who is muted, and for all when the room is archived', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await group(ann, ben, cat, dan);
    const bens = await stage.connect(ben);
    await types(run, cat, room_id, bens);
    done(await stage.overRest(ann, 'update_member', { room_id, user_id: cat, role: 'readonly' }));
    expect(await run(cat, 'typing_start', { room_id })).toEqual(refused('forbidden'));
    await stops(cat, bens);
    await types(run, dan, room_id, bens);
    done(await stage.overRest(ann, 'mute_member', { room_id, user_id: dan, until: null }));
    expect(await run(dan, 'typing_start', { room_id })).toEqual(refused('forbidden'));
    await stops(dan, bens);
    await types(run, ann, room_id, bens);
    done(await stage.overRest(ann, 'update_room', { room_id, is_active: false }));
    expect(await run(ann, 'typing_start', { room_id })).toEqual(refused('conflict'));
    await stops(ann, bens);
    const lines = bens.take().flatMap(({ type, data }) => (type === 'typing' ? [[data.user_id, data.is_typing]] : []));
    expect(lines).toEqual([
      [cat, true],
      [cat, false],
      [dan, true],
      [dan, false],
      [ann, true],
      [ann, false],
    ]);
  });

  it('is for members alone; a stranger learns nothing', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await group(ann, ben);
    const bens = await stage.connect(ben);
    const { room } = done(await stage.overRest(ann, 'create_room', { type: 'public' }));
    for (const command of ['typing_start', 'typing_stop'] as const) {
      const stranger = await run(cat, command, { room_id });
      expect(stranger).toEqual(refused('not_found'));
      expect(await run(cat, command, { room_id: NOWHERE })).toEqual(stranger);
      expect(await run(cat, command, { room_id: room.id })).toEqual(stranger);
    }
    // Who does not type may stop, which nobody is told.
    done(await run(ann, 'typing_stop', { room_id }));
    expect(await stage.seen(room_id, bens)).toEqual([[FENCE]]);
  });
});

describe('a connection', () => {
  it('that ends, ends what was said over it, and that alone', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const [one, other] = [await group(ann, ben), await group(ann, ben)];
    const [bens, first, second] = await Promise.all([
      stage.connect(ben),
      stage.connect(ann),
      stage.connect(ann, { subscribe: 'none' }),
    ]);
    // The second is not subscribed to the room: the membership is enough.
    await types((_who, ...command) => second.run(...command), ann, one, bens);
    await types((_who, ...command) => first.run(...command), ann, other, bens);
    second.close();
    await bens.until(({ type, data }) => type === 'typing' && !data.is_typing);
    const ended = bens.take().flatMap(({ data, type }) => (type === 'typing' && !data.is_typing ? [data.room_id] : []));
    expect(ended).toEqual([one]);
    first.close();
    await bens.until(({ type, data }) => type === 'typing' && data.room_id === other);
  });

  it('that leaves the room, ends it there', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await group(ann, ben);
    const [bens, anns] = await Promise.all([stage.connect(ben), stage.connect(ann)]);
    await types((_who, ...command) => anns.run(...command), ann, room_id, bens);
    done(await anns.run('leave_room', { room_id }));
    expect(await stage.seen(room_id, bens, anns)).toEqual([[`${ann} types`, `${ann} stops`, FENCE], []]);
  });

  it('that left the room, or was removed, is not told of the others', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const room_id = await group(ann, ben, cat);
    const [bens, stays, cats] = await Promise.all([stage.connect(ben), stage.connect(ben), stage.connect(cat)]);
    done(await bens.run('leave_room', { room_id }));
    done(await stage.overRest(ann, 'remove_member', { room_id, user_id: cat }));
    await cats.until(({ type }) => type === 'member_left');
    await types(stage.overRest, ann, room_id, stays);
    await Promise.all([bens.caughtUp(), cats.caughtUp()]);
    expect([...bens.take(), ...cats.take()].filter(({ type }) => type === 'typing')).toEqual([]);
  });
});

describe('with a short time-out', () => {
  const quick = useStage({ TYPING_TIMEOUT_MS: '500' });

  it('ends by itself, later where it was said again', async () => {
    const [ann, ben] = quick.people('ann', 'ben');
    const { room } = done(await quick.overRest(ann, 'create_room', { type: 'group', participants: [ben] }));
    const bens = await quick.connect(ben);
    const started = performance.now();
    const again = setInterval(() => void quick.overSocket(ann, 'typing_start', { room_id: room.id }), 50);
    try {
      done(await quick.overSocket(ann, 'typing_start', { room_id: room.id }));
      const starts = () => bens.take().filter(({ type, data }) => type === 'typing' && data.is_typing).length;
      for (let told = 0; told < 4; told += starts()) await bens.until(({ type }) => type === 'typing');
    } finally {
      clearInterval(again);
    }
    // Four starts, forwarded once in a quarter of a second: it did not end in between.
    expect(performance.now() - started).toBeGreaterThan(700);
    await bens.until(({ type, data }) => type === 'typing' && !data.is_typing);
  });
});

describe('in a crowd', () => {
  const crowded = useStage({ PRESENCE_NAMES: '2' });

  it('is answered, and told to nobody', async () => {
    const [ann, ben, cat] = crowded.people('ann', 'ben', 'cat');
    const { room } = done(await crowded.overRest(ann, 'create_room', { type: 'group', participants: [ben, cat] }));
    const devices = await Promise.all([crowded.connect(ben), crowded.connect(cat), crowded.connect(ann)]);
    done(await crowded.overSocket(ann, 'typing_start', { room_id: room.id }));
    const stranger = await crowded.overSocket(crowded.person('dan'), 'typing_start', { room_id: room.id });
    expect(stranger).toEqual(refused('not_found'));
    expect(await crowded.seen(room.id, ...devices)).toEqual([[FENCE], [FENCE], [FENCE]]);
  });
});
