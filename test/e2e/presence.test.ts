import { describe, expect, it } from '@jest/globals';
import { brief, Device } from '../support/device.js';
import { freshDatabase } from '../support/mongo.js';
import { startServer } from '../support/server.js';
import { done, invalid, onBothTransports, refused, type Stage, useStage } from '../support/stage.js';
import { tokenOf } from '../support/tokens.js';
import { TIME } from '../support/views.js';

/** Long enough to come back within it on a slow machine. */
const GRACE_MS = 1500;
const stage = useStage({ PRESENCE_GRACE_MS: String(GRACE_MS) });

/**
 * Somebody who is in a room with each of these people and never connects: what they set as their status is told behind all
 * that was told before.
 */
class Mate {
  private fences = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly id: string,
  ) {}

  static async of(people: readonly string[], on: Stage = stage, claims: Record<string, unknown> = {}): Promise<Mate> {
    const id = on.person('mate', claims);
    for (const person of people)
      done(await on.overRest(id, 'create_room', { type: 'direct', participants: [id, person] }));
    return new Mate(on, id);
  }

  /** What these connections were told of others since they were last asked. */
  async seen(...devices: Device[]): Promise<string[][]> {
    const status = `fence ${String((this.fences += 1))}`;
    done(await this.stage.overRest(this.id, 'set_presence', { status }));
    await Promise.all(
      devices.map((device) => device.until(({ type, data }) => type === 'presence' && data.status === status)),
    );
    return devices.map((device) =>
      device
        .takePresence()
        .filter(({ type, data }) => type !== 'presence' || data.user_id !== this.id)
        .map(brief),
    );
  }
}

async function group(maker: string, ...participants: string[]): Promise<string> {
  return done(await stage.overRest(maker, 'create_room', { type: 'group', participants })).room.id;
}

/** Waits until the connection was told that somebody is gone. */
async function hears(device: Device, gone: string): Promise<void> {
  await device.until(({ type, data }) => type === 'presence' && data.user_id === gone && !data.is_online);
}

async function isOnline(asker: string, who: string): Promise<boolean | undefined> {
  return done(await stage.overRest(asker, 'get_presence', { user_ids: [who] })).presences[0]?.is_online;
}

describe('who comes and goes', () => {
  it('is told to those who share a room, once however many; not to strangers', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    await group(ann, ben);
    await group(ann, ben, cat);
    await group(ann, ben);
    const mate = await Mate.of([ben, cat, dan]);
    const devices = await Promise.all([
      stage.connect(ben),
      stage.connect(ben, { batch: true }),
      stage.connect(cat),
      stage.connect(dan),
    ]);
    await mate.seen(...devices);
    const anns = await stage.connect(ann);
    const told = await devices[0].until(({ type, data }) => type === 'presence' && data.user_id === ann);
    expect(told.data).toEqual({ user_id: ann, is_online: true, last_seen_at: TIME, status: null });
    expect(await mate.seen(...devices)).toEqual([[`${ann} online`], [`${ann} online`], [`${ann} online`], []]);
    anns.close();
    await hears(devices[0], ann);
    expect(await mate.seen(...devices)).toEqual([[`${ann} offline`], [`${ann} offline`], [`${ann} offline`], []]);
  });

  it('is somebody’s first and last connection, not those between', async () => {
    const [ann, ben, zoe] = stage.people('ann', 'ben', 'zoe');
    await group(ann, ben, zoe);
    const mate = await Mate.of([ben]);
    const [bens, first, clock] = await Promise.all([stage.connect(ben), stage.connect(ann), stage.connect(zoe)]);
    await mate.seen(bens);
    // A connection that follows no room is one, too.
    const second = await stage.connect(ann, { subscribe: 'none' });
    first.close();
    clock.close();
    await hears(bens, zoe);
    expect(await mate.seen(bens)).toEqual([[`${zoe} offline`]]);
    expect(await isOnline(ben, ann)).toBe(true);
    second.close();
    await hears(bens, ann);
    expect(await isOnline(ben, ann)).toBe(false);
  });

  it('is nobody who comes right back, and who asks meanwhile hears nothing else', async () => {
    const [ann, ben, zoe] = stage.people('ann', 'ben', 'zoe');
    await group(ann, ben, zoe);
    const mate = await Mate.of([ben]);
    const [bens, first, clock] = await Promise.all([stage.connect(ben), stage.connect(ann), stage.connect(zoe)]);
    await mate.seen(bens);
    first.close();
    clock.close();
    expect(await isOnline(ben, ann)).toBe(true);
    await stage.connect(ann);
    await hears(bens, zoe);
    expect(await mate.seen(bens)).toEqual([[`${zoe} offline`]]);
    expect(await isOnline(ben, ann)).toBe(true);
  });

  it('is told of those without a room followed, to connections that follow one', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const room_id = await group(ann, ben);
    const mate = await Mate.of([ben]);
    const [bens, apart] = await Promise.all([stage.connect(ben), stage.connect(ben, { subscribe: 'none' })]);
    await mate.seen(bens);
    await apart.caughtUp();
    // What becomes of oneself is told to all one's connections.
    expect(apart.takePresence().map(brief)).toEqual([`${ben} online`]);
    const anns = await stage.connect(ann, { subscribe: 'none' });
    expect(await mate.seen(bens)).toEqual([[`${ann} online`]]);
    await apart.caughtUp();
    expect(apart.takePresence()).toEqual([]);
    done(await apart.run('join_room', { room_id }));
    anns.close();
    await hears(apart, ann);
  });

  it('is not told over a room that one of both has left', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const room_id = await group(ann, ben, cat, dan);
    const mate = await Mate.of([ann, ben, cat, dan]);
    const [anns, bens, cats, dans] = await Promise.all([ann, ben, cat, dan].map((who) => stage.connect(who)));
    if (!anns || !bens || !cats || !dans) throw new Error('Four connect');
    await mate.seen(anns, bens, cats, dans);
    done(await stage.overRest(ann, 'remove_member', { room_id, user_id: cat }));
    await cats.until(({ type }) => type === 'member_left');
    done(await dans.run('leave_room', { room_id }));
    bens.close();
    await hears(anns, ben);
    expect(await mate.seen(anns, cats, dans)).toEqual([[`${ben} offline`], [], []]);
    // Nor of who was removed to those who stayed.
    cats.close();
    dans.close();
    await hears(anns, dan);
    expect(await mate.seen(anns)).toEqual([[`${dan} offline`]]);
  });

  it('is not whoever an admin acts for, nor that admin', async () => {
    const admin = stage.person('admin', { scope: 'admin' });
    const [ann, ben] = stage.people('ann', 'ben');
    await group(ann, ben, admin);
    const mate = await Mate.of([ben]);
    const bens = await stage.connect(ben);
    await mate.seen(bens);
    await stage.connect(admin, { act_as: ann });
    expect(await mate.seen(bens)).toEqual([[]]);
    expect([await isOnline(ben, ann), await isOnline(ben, admin)]).toEqual([false, false]);
  });
});

onBothTransports(stage, (run) => {
  it('a status text is told to those who share a room and to one’s own connections, and null clears it', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    await group(ann, ben);
    const mate = await Mate.of([ann, ben, cat]);
    const devices = [await stage.connect(ben), await stage.connect(ann), await stage.connect(cat)];
    await mate.seen(...devices);
    const { presence } = done(await run(ann, 'set_presence', { status: ' At lunch ' }));
    expect(presence).toEqual({ user_id: ann, is_online: true, last_seen_at: TIME, status: 'At lunch' });
    const lunch = [`${ann} online: At lunch`];
    expect(await mate.seen(...devices)).toEqual([lunch, lunch, []]);
    const { user } = done(await run(ben, 'get_user', { user_id: ann }));
    expect([user.status, user.last_seen_at]).toEqual(['At lunch', presence.last_seen_at]);
    done(await run(ann, 'update_me', { status: 'Back' }));
    expect(await mate.seen(...devices)).toEqual([[`${ann} online: Back`], [`${ann} online: Back`], []]);
    done(await run(ann, 'update_me', { name: 'Ann' }));
    expect(await mate.seen(...devices)).toEqual([[], [], []]);
    expect(done(await run(ann, 'set_presence', { status: null })).presence.status).toBeNull();
    expect(await mate.seen(...devices)).toEqual([[`${ann} online`], [`${ann} online`], []]);
  });

  it('set_presence takes a line of 200 characters', async () => {
    const ann = stage.person('ann');
    for (const status of ['', ' ', 'a\nb', 'x'.repeat(201), '👋'.repeat(201)])
      expect(await run(ann, 'set_presence', { status })).toEqual(invalid('status'));
    expect(done(await run(ann, 'set_presence', { status: '👋'.repeat(200) })).presence.status).toHaveLength(400);
  });

  it('get_presence leaves out whom one may not know of, and who does not exist', async () => {
    const acme = { company_id: 'acme' };
    const [ann, ben] = [stage.person('ann', acme), stage.person('ben', acme)];
    const [eve, fay] = [stage.person('eve', { company_id: 'globex' }), stage.person('fay')];
    for (const who of [ben, eve, fay]) done(await stage.overRest(who, 'get_me'));
    const ask = async (who: string) =>
      done(await run(who, 'get_presence', { user_ids: [eve, ben, 'nobody', fay, ann, ben] })).presences.map(
        ({ user_id }) => user_id,
      );
    expect(await ask(ann)).toEqual([ben, ann]);
    expect(await ask(eve)).toEqual([eve]);
    expect(await ask(fay)).toEqual([fay]);
    expect(await ask(stage.admin)).toEqual([eve, ben, fay, ann]);
    const [one] = done(await run(ann, 'get_presence', { user_ids: [ben] })).presences;
    expect(one).toMatchObject({ user_id: ben, status: null });
  });

  it('get_presence takes up to 200 people', async () => {
    const ann = stage.person('ann');
    const ids = Array.from({ length: 201 }, (_, number) => `${ann}-${String(number)}`);
    expect(await run(ann, 'get_presence', { user_ids: ids })).toEqual(invalid('user_ids'));
    expect(done(await run(ann, 'get_presence', { user_ids: ids.slice(1) })).presences).toEqual([]);
    expect(await run(ann, 'get_presence', {})).toEqual(invalid('user_ids'));
  });
});

describe('in a room with more people than may be named', () => {
  const crowded = useStage({ PRESENCE_NAMES: '2', PRESENCE_GRACE_MS: '0' });

  it('their number is told, and names again when they are few', async () => {
    const [ann, ben, cat, dan, eve] = crowded.people('ann', 'ben', 'cat', 'dan', 'eve');
    const participants = [ben, cat, dan, eve];
    const { room } = done(await crowded.overRest(ann, 'create_room', { type: 'group', participants }));
    const mate = await Mate.of([ann], crowded);
    const [anns] = [await crowded.connect(ann), await crowded.connect(ann), await crowded.connect(ben)];
    await anns.until(({ type, data }) => type === 'presence' && data.user_id === ben);
    await mate.seen(anns);
    const others = [await crowded.connect(cat), await crowded.connect(dan)];
    const told = await anns.until(({ type, data }) => type === 'presence_count' && data.online === 4);
    expect(told.data).toEqual({ room_id: room.id, online: 4 });
    // Who comes may be named before it is known how many there are, and one may be counted before the other. Not from now on.
    const coming = ['3 online', `${cat} online`, `${dan} online`];
    const [lines = []] = await mate.seen(anns);
    expect(lines.filter((line) => !coming.includes(line))).toEqual(['4 online']);
    others.push(await crowded.connect(eve));
    await anns.until(({ type, data }) => type === 'presence_count' && data.online === 5);
    expect(await mate.seen(anns)).toEqual([['5 online']]);
    const status = done(await crowded.overRest(ann, 'get_room_status', { room_id: room.id }));
    expect([status.online, status.connected.length]).toEqual([5, 2]);
    for (const other of others) other.close();
    await anns.until(({ type, data }) => type === 'presence_count' && data.online === 2);
    const [left = []] = await mate.seen(anns);
    expect(left.filter((line) => !['4 online', '3 online'].includes(line))).toEqual(['2 online']);
    await crowded.connect(cat, { subscribe: 'none' });
    expect(await mate.seen(anns)).toEqual([[`${cat} online`]]);
  });
});

describe('when somebody was last seen', () => {
  it('is written down when they go', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    await group(ann, ben);
    const [bens, anns] = await Promise.all([stage.connect(ben), stage.connect(ann)]);
    const came = done(await stage.overRest(ben, 'get_presence', { user_ids: [ann] })).presences[0]?.last_seen_at ?? '';
    const before = new Date().toISOString();
    anns.close();
    await hears(bens, ann);
    const [gone] = done(await stage.overRest(ben, 'get_presence', { user_ids: [ann] })).presences;
    const { user } = done(await stage.overRest(ben, 'get_user', { user_id: ann }));
    expect(gone?.last_seen_at).toBe(user.last_seen_at);
    expect([came < before, before <= (user.last_seen_at ?? '')]).toEqual([true, true]);
  });

  it('is written down when the server stops', async () => {
    const database = freshDatabase();
    const server = await startServer({ MONGODB_URI: database.uri });
    const connection = await database.connect();
    try {
      const device = await Device.open(server.url, { token: await tokenOf('ann', {}) });
      const before = new Date();
      await server.stop();
      device.close();
      const user = await connection.collection<{ _id: string; last_seen_at: Date }>('users').findOne({ _id: 'ann' });
      expect(user?.last_seen_at.getTime()).toBeGreaterThanOrEqual(before.getTime());
    } finally {
      await server.stop('SIGKILL');
      await database.drop();
    }
  });
});

it('strangers’ rooms and presence stay apart: a status is no way to be heard by them', async () => {
  const [ann, cat] = stage.people('ann', 'cat');
  const room_id = await group(ann);
  const mate = await Mate.of([ann]);
  const anns = await stage.connect(ann);
  await mate.seen(anns);
  done(await stage.overRest(cat, 'set_presence', { status: 'Read me' }));
  expect(await stage.overRest(cat, 'get_room_status', { room_id })).toEqual(refused('not_found'));
  expect(await mate.seen(anns)).toEqual([[]]);
});
