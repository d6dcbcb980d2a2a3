import { expect, it } from '@jest/globals';
import { ANY_RATE } from '../support/rates.js';
import { done, useStage } from '../support/stage.js';

const stage = useStage(ANY_RATE);
const CONNECTIONS = 60;

it('ready counts what was pushed before it, and nothing behind it is left out', async () => {
  const [ann, ben] = stage.people('ann', 'ben');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben] }));
  const room_id = room.id;
  let isOver = false;
  const write = async (): Promise<void> => {
    while (!isOver) {
      const { message } = done(await stage.overSocket(ann, 'send_message', { room_id, content: 'on and on' }));
      done(await stage.overSocket(ann, 'edit_message', { room_id, message_id: message.id, content: 'and on' }));
    }
  };
  const writing = Promise.all([write(), write(), write(), write()]);
  try {
    for (let count = 0; count < CONNECTIONS; count += 1) {
      const device = await stage.connect(ben);
      await device.caughtUp();
      const events = device.listen(() => undefined);
      const at = events.findIndex(({ type }) => type === 'ready');
      const ready = events[at];
      if (ready?.type !== 'ready') throw new Error('There is a ready');
      const [head] = ready.data.rooms;
      const seqs = (some: typeof events): number[] =>
        some.flatMap((event) => (event.type === 'message_created' ? [event.data.seq] : []));
      const revs = (some: typeof events): number[] =>
        some.flatMap((event) => (event.type === 'message_edited' ? [event.data.rev] : []));
      expect(Math.max(0, ...seqs(events.slice(0, at)))).toBeLessThanOrEqual(head?.head_seq ?? 0);
      expect(Math.max(0, ...revs(events.slice(0, at)))).toBeLessThanOrEqual(head?.head_rev ?? 0);
      // What is counted may come again; behind it, one comes after the other.
      const later = seqs(events.slice(at)).filter((seq) => seq > (head?.head_seq ?? 0));
      expect(later).toEqual(later.map((_, index) => (head?.head_seq ?? 0) + 1 + index));
      const changes = revs(events.slice(at)).filter((rev) => rev > (head?.head_rev ?? 0));
      expect(changes).toEqual(changes.map((_, index) => (head?.head_rev ?? 0) + 1 + index));
      device.close();
    }
  } finally {
    isOver = true;
    await writing;
  }
});
