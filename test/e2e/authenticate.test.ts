import { describe, expect, it } from '@jest/globals';
import { done, FENCE, refused, useStage } from '../support/stage.js';
import { tokenOf } from '../support/tokens.js';

const stage = useStage();

/** A command of connections alone: over REST each request brings its own token, and there is no such route. */
describe('authenticate', () => {
  it('puts off the end of this connection, and of no other', async () => {
    const [ann] = stage.people('ann');
    const auth = { token: await tokenOf(ann, { seconds: 3 }) };
    const [renewed, other] = await Promise.all([stage.connect(ann, auth), stage.connect(ann, auth)]);
    const ended = other.disconnected();
    const token = await tokenOf(ann, { seconds: 600 });
    const { expires_at } = done(await renewed.run('authenticate', { token }));
    expect(Math.abs(Date.parse(expires_at) - Date.now() - 600_000)).toBeLessThan(5000);
    expect(await ended).toBe('io server disconnect');
    expect(other.take()).toEqual([
      { type: 'closing', data: { code: 'token_expired', reconnect: false, retry_after_ms: null } },
    ]);
    expect(done(await renewed.run('get_me')).user.id).toBe(ann);
  });

  it('refuses tokens of others, of nobody and of the past, and the connection stays', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const device = await stage.connect(ann);
    const give = async (token: string) => device.run('authenticate', { token });
    expect(await give(await tokenOf(ben))).toEqual(refused('forbidden'));
    expect(await give('nonsense')).toEqual(refused('unauthenticated'));
    expect(await give(await tokenOf(ann, { seconds: -60 }))).toEqual(refused('unauthenticated'));
    expect(done(await device.run('get_me')).user.id).toBe(ann);
  });

  it('takes and gives scope with the token', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await stage.overRest(ben, 'create_room', { type: 'group' }));
    const device = await stage.connect(ann);
    const look = () => device.run('get_room', { room_id: room.id });
    expect(await look()).toEqual(refused('not_found'));
    done(await device.run('authenticate', { token: await tokenOf(ann, { scope: 'admin' }) }));
    expect(done(await look()).room.id).toBe(room.id);
    done(await device.run('authenticate', { token: await tokenOf(ann) }));
    expect(await look()).toEqual(refused('not_found'));
  });

  it.each([false, true])('without the scope ends what only that let follow, batch %p', async (batch) => {
    const ann = stage.person('ann');
    const [ben] = stage.people('ben');
    const create = async (...participants: string[]) =>
      done(await stage.overRest(ben, 'create_room', { type: 'group', participants })).room.id;
    const [theirs, shared] = [await create(), await create(ann)];
    const admin = await stage.connect(ann, { token: await tokenOf(ann, { scope: 'admin' }), batch });
    const bens = await stage.connect(ben);
    done(await admin.run('join_room', { room_id: theirs }));
    done(await admin.run('authenticate', { token: await tokenOf(ann, { scope: 'admin' }) }));
    expect(await stage.seen(theirs, bens, admin)).toEqual([[FENCE], [FENCE]]);
    done(await admin.run('authenticate', { token: await tokenOf(ann) }));
    expect(await stage.seen(theirs, bens, admin)).toEqual([[FENCE], []]);
    expect(await stage.seen(shared, bens, admin)).toEqual([[FENCE], [FENCE]]);
  });

  it('has no route', async () => {
    const headers = { authorization: `Bearer ${await stage.token(stage.admin)}` };
    const response = await fetch(`${stage.server.url}/v1/authenticate`, { method: 'POST', headers });
    expect(response.status).toBe(404);
  });
});
