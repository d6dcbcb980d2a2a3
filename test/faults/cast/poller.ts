import { setTimeout as delay } from 'node:timers/promises';
import { isRecord } from '../../../client/src/wire.js';
import type { SyncRoomView } from '../../../client/src/protocol.generated.js';
import type { Numbers } from '../history.js';
import { longToken, type Play } from './cast.js';

const PAUSE_MS = 150;
const PATIENCE_MS = 12_000;

/** Somebody who knows only what `sync` says, over REST, from where the last answer ended. */
export async function poll(play: Play, name: string): Promise<void> {
  const token = await longToken(name);
  const positions = new Map<string, Numbers>();
  while (play.goesOn()) {
    for (const room of play.rooms) {
      const after = positions.get(room) ?? { seq: 0, rev: 0 };
      const answer = await sync(play.url, token, room, after);
      if (!answer) continue;
      const head = { seq: answer.head_seq, rev: answer.head_rev };
      const messages = answer.messages.map(({ id, seq, rev }) => ({ id, seq, rev }));
      play.history.add({ kind: 'synced', by: name, room, after, head, messages, hasMore: answer.has_more });
      positions.set(room, head);
    }
    await delay(PAUSE_MS);
  }
}

/** null where no answer came. */
async function sync(url: string, token: string, room: string, { seq, rev }: Numbers): Promise<SyncRoomView | null> {
  try {
    const response = await fetch(`${url}/v1/rooms/${room}/sync?after_seq=${seq}&after_rev=${rev}`, {
      // Each time over a new connection, so that it may be another server's.
      headers: { authorization: `Bearer ${token}`, connection: 'close' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer: unknown = response.ok ? await response.json() : null;
    return isSynced(answer) ? answer.rooms[0] : null;
  } catch {
    return null;
  }
}

function isSynced(answer: unknown): answer is { rooms: [SyncRoomView] } {
  return isRecord(answer) && Array.isArray(answer['rooms']) && answer['rooms'].length === 1;
}
