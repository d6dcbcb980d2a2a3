import { expect, it } from '@jest/globals';
import { done, FENCE, type Run, useStage } from '../support/stage.js';

const stage = useStage();

it('a send repeated a hundred times at once, over both transports, is one message for ever', async () => {
  const [ann, ben] = stage.people('ann', 'ben');
  const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: [ben] }));
  const devices = await Promise.all([stage.connect(ann), stage.connect(ben, { batch: true })]);
  const send = { room_id: room.id, content: 'once', client_message_id: 'c-1' };
  const repeat = async (): Promise<{ id: string; seq: number; deduplicated: boolean; is: string }[]> => {
    const transports = Array.from({ length: 100 }, (_, n): Run => (n % 2 ? stage.overSocket : stage.overRest));
    const answers = await Promise.all(transports.map((run) => run(ann, 'send_message', send)));
    return answers.map(done).map(({ message: { id, seq, content, is_deleted }, deduplicated }) => {
      return { id, seq, deduplicated, is: is_deleted ? 'deleted' : content };
    });
  };

  const first = await repeat();
  const { id = '', seq } = first[0] ?? {};
  const stored = { id, seq: 4, deduplicated: true, is: 'once' };
  expect(seq).toBe(4);
  expect(first.filter(({ deduplicated }) => !deduplicated)).toEqual([{ ...stored, deduplicated: false }]);
  expect(first.filter(({ deduplicated }) => deduplicated)).toEqual(Array.from({ length: 99 }, () => stored));

  const at = { room_id: room.id, message_id: id };
  done(await stage.overSocket(ann, 'edit_message', { ...at, content: 'edited' }));
  expect(await repeat()).toEqual(Array.from({ length: 100 }, () => ({ ...stored, is: 'edited' })));
  done(await stage.overRest(ann, 'delete_message', at));
  expect(await repeat()).toEqual(Array.from({ length: 100 }, () => ({ ...stored, is: 'deleted' })));

  const told = ['message_created #4 once', 'message_edited ~1 edited', 'message_deleted ~2', FENCE];
  expect(await stage.seen(room.id, ...devices)).toEqual([told, told]);
  const { head_seq, head_rev } = done(await stage.overRest(ben, 'fetch_history', { room_id: room.id, limit: 1 }));
  expect({ head_seq, head_rev }).toEqual({ head_seq: 5, head_rev: 2 });
});
