import { entryOf } from './inbox.js';
import type { JoinRoomAnswer } from './protocol.generated.js';
import type { Head } from './room-sync.js';
import { isEvent, type Push } from './wire.js';

/** Where the rooms stand that a connection is subscribed to: a room that is opened begins there. */
export class Heads extends Map<string, Head> {
  /** Takes note of a room's push. Where one was lost, a room opened later begins somewhat earlier than it could. */
  passed(roomId: string, push: Push, userId: string | null): void {
    const head = this.get(roomId);
    const entry = entryOf(push);
    if (head && entry) {
      const field = entry.log === 'messages' ? 'head_seq' : 'head_rev';
      // Another object: an open room goes on with the one it began with.
      this.set(roomId, { ...head, [field]: Math.max(head[field], entry.number) });
    }
    // Nothing is pushed from here on; whoever is let in again is to be subscribed anew.
    if (isEvent(push, 'member_left') && push.data.member.user_id === userId) this.delete(roomId);
  }
}

export function headOf({ epoch, head_seq, head_rev, member }: JoinRoomAnswer): Head {
  return { epoch, head_seq, head_rev, own_rev: member?.own_rev ?? 0 };
}
