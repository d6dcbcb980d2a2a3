import { expect } from '@jest/globals';
import { type Scene, textOf } from './scene.js';

/*
 * Steps on what people say of themselves, and how others see them.
 */

export async function setPresence(scene: Scene): Promise<void> {
  const { play, actor, n } = scene;
  const status = n % 4 === 0 ? null : textOf(scene);
  const answer = await play.expect(scene, 'set_presence', { status }, null);
  Object.assign(play.profiles.get(actor) ?? {}, { status });
  expect(answer?.presence).toMatchObject({ user_id: actor, status });
}

/** Whoever has a connection is online; who was cut off may be for a moment more. */
export async function getPresence(scene: Scene): Promise<void> {
  const { play } = scene;
  const answer = await play.expect(scene, 'get_presence', { user_ids: play.people }, null);
  const wanted = play.people.map((id) => ({
    ...{ user_id: id, status: play.profiles.get(id)?.status ?? null },
    ...(play.replicasOf(id).some(({ isConnected }) => isConnected) && { is_online: true }),
  }));
  expect(answer?.presences).toMatchObject(wanted);
}

export async function updateMe(scene: Scene): Promise<void> {
  const { play, actor, n } = scene;
  const change = {
    ...(n % 3 !== 1 && { name: n % 5 ? `Name ${String(n)}` : null }),
    ...(n % 3 !== 2 && { status: textOf(scene) }),
  };
  const answer = await play.expect(scene, 'update_me', change, null);
  Object.assign(play.profiles.get(actor) ?? {}, change);
  expect(answer?.user).toMatchObject({ id: actor, ...change });
}

export async function getMe(scene: Scene): Promise<void> {
  const { play, actor } = scene;
  const answer = await play.expect(scene, 'get_me', {}, null);
  expect(answer?.user).toMatchObject({ id: actor, ...play.profiles.get(actor) });
}

export async function getUser(scene: Scene): Promise<void> {
  const { play, target } = scene;
  const answer = await play.expect(scene, 'get_user', { user_id: target }, null);
  expect(answer?.user).toMatchObject({ id: target, ...play.profiles.get(target) });
}

export async function searchUsers(scene: Scene): Promise<void> {
  const { play, target } = scene;
  const answer = await play.expect(scene, 'search_users', { q: target }, null);
  expect(answer?.users).toMatchObject([{ id: target, ...play.profiles.get(target) }]);
}
