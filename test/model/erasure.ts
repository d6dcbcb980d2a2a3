import { expect } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { done } from '../support/stage.js';
import type { Play } from './play.js';
import { verify } from './verify.js';

const PSEUDONYM = /erased-[0-9a-f]{32}/;
const PATIENCE_MS = 120_000;

/** The last person is erased; the others' clients get to where a fresh load is, in which nothing of that person is left. */
export async function eraseLast(play: Play): Promise<void> {
  const { stage, people } = play;
  const [others, gone] = [people.slice(0, -1), people.at(-1) ?? ''];
  const hand = { who: people.length - 1, device: 0, rest: false };
  await play.expect(hand, 'erase_me', { confirm: gone }, null);
  const deadline = Date.now() + PATIENCE_MS;
  while (done(await stage.overRest(stage.admin, 'erase_user', { user_id: gone })).erasure.state !== 'done') {
    if (Date.now() > deadline) throw new Error('The erasure does not come to an end');
    await delay(100);
  }
  for (const replica of play.replicasOf(gone)) replica.detach()?.close();
  const pseudonym = await pseudonymIn(play, others);
  for (const room of play.rooms) {
    room.erase(gone, pseudonym);
    if (!room.isDeleted) await play.absorb(room, { isRevKnown: false });
  }
  await verify(play, others, false);
  for (const who of others) {
    const rooms = play.rooms.map(({ id }) => ({ room_id: id, after_seq: 0, after_rev: 0 }));
    expect(JSON.stringify(await stage.overRest(who, 'sync', { rooms }))).not.toContain(gone);
  }
}

/** How the erased person is called in the rooms; empty where they are in none that anybody sees. */
async function pseudonymIn({ stage, rooms }: Play, people: readonly string[]): Promise<string> {
  const positions = rooms.map(({ id }) => ({ room_id: id, after_seq: 0, after_rev: 0 }));
  for (const who of [...people, stage.admin]) {
    const text = JSON.stringify(await stage.overRest(who, 'sync', { rooms: positions }));
    const [found] = PSEUDONYM.exec(text) ?? [];
    if (found) return found;
  }
  return '';
}
