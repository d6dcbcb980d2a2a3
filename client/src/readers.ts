import { ConfabError } from './errors.js';
import type { MessageView, SyncRoomView } from './protocol.generated.js';
import { changesIn, type Change, type Position } from './replica.js';
import { repeat } from './repeat.js';
import type { RoomSync } from './room-sync.js';
import type { Timing } from './waiting.js';

/** What a reader of a room's log needs: the replica, and the server for what the replica has let go of. */
export interface Reading {
  readonly sync: RoomSync;
  readonly timing: Timing;
  /** One page of `sync`. @throws ConfabError */
  readonly page: (after: Position) => Promise<SyncRoomView>;
}

/** See `Room.timeline`. */
export async function* readMessages(reading: Reading, from?: number): AsyncGenerator<MessageView, void, undefined> {
  const { sync } = reading;
  const { replica } = sync;
  await sync.opened();
  const { resets } = sync;
  let seq = (from ?? replica.messagesFrom + 1) - 1;
  for (;;) {
    expectSameLog(sync, resets);
    if (seq < replica.messagesFrom) {
      const page = await pageAfter(reading, { epoch: replica.epoch, seq, rev: replica.rev });
      for (const message of page.messages) {
        if (message.seq <= seq) continue;
        seq = message.seq;
        yield newest(message, replica.message(message.id));
      }
      seq = Math.max(seq, page.head_seq);
      continue;
    }
    const next = replica.messageAfter(seq);
    if (next) {
      seq = next.seq;
      yield next;
    } else {
      seq = Math.max(seq, replica.seq);
      if (hasEnded(sync)) return;
      await sync.moved.wait();
    }
  }
}

/** See `Room.changes`. */
export async function* readChanges(reading: Reading, after?: number): AsyncGenerator<Change, void, undefined> {
  const { sync } = reading;
  const { replica } = sync;
  await sync.opened();
  const { resets } = sync;
  let rev = after ?? replica.rev;
  let index = rev < replica.changesFrom ? -1 : replica.changeIndexAfter(rev);
  for (;;) {
    expectSameLog(sync, resets);
    if (index < replica.changesGone) {
      // Not further than the replica: what changed after that is still to come to it, and must come here after it.
      const known = replica.rev;
      const page = await pageAfter(reading, { epoch: replica.epoch, seq: replica.seq, rev });
      for (const change of changesIn(page)) yield change;
      rev = Math.max(rev, Math.min(page.head_rev, known));
      index = rev < replica.changesFrom ? -1 : replica.changeIndexAfter(rev);
      continue;
    }
    const next = replica.changeAt(index);
    if (next) {
      index += 1;
      rev = next.rev;
      yield next;
    } else {
      if (hasEnded(sync)) return;
      await sync.moved.wait();
    }
  }
}

function expectSameLog(sync: RoomSync, resets: number): void {
  if (sync.resets !== resets) throw new ConfabError('reset', 'The log of the room was replaced; read it anew');
}

/** Whether a reader that has read all that is known is done. @throws ConfabError when it knows that it missed something */
function hasEnded(sync: RoomSync): boolean {
  if (sync.end !== null && sync.lost > 0) throw sync.endError();
  return sync.end !== null;
}

async function pageAfter({ sync, timing, page }: Reading, after: Position): Promise<SyncRoomView> {
  return repeat(timing, async () => {
    if (sync.end) throw sync.endError();
    const answer = await page(after);
    if (answer.reset) throw new ConfabError('reset', 'The log of the room was replaced; read it anew');
    return answer;
  });
}

function newest(message: MessageView, kept: MessageView | undefined): MessageView {
  return kept && kept.rev > message.rev ? kept : message;
}
