import { expect, it } from '@jest/globals';
import type { Answer } from '../support/documented.js';
import { ANY_RATE } from '../support/rates.js';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';

const stage = useStage(ANY_RATE);

/** What an answer is without the id that was asked for: two of them may then be compared. */
function without(answer: Answer<unknown>, id: string): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(id, 'whoever'));
}

onBothTransports(stage, (run) => {
  /** Ann, a colleague, somebody of another company, and an id of nobody. */
  async function people() {
    const ann = stage.person('ann', { company_id: 'acme' });
    const ben = stage.person('ben', { company_id: 'acme' });
    const eve = stage.person('eve', { company_id: 'globex' });
    for (const who of [ann, ben, eve]) done(await stage.overRest(who, 'get_me'));
    return { ann, ben, eve, nobody: `nobody-${eve.slice(-8)}` };
  }

  it('of another company, and nobody, are one to whoever looks', async () => {
    const { ann, ben, eve, nobody } = await people();
    const looks = [
      (id: string) => run(ann, 'get_user', { user_id: id }),
      (id: string) => run(ann, 'get_presence', { user_ids: [id, ben] }),
      (id: string) => run(ann, 'search_users', { q: id }),
      (id: string) => run(ann, 'list_user_rooms', { user_id: id }),
      (id: string) => run(ann, 'list_rooms', { participant: id }),
      (id: string) => run(ann, 'search', { q: 'x', sender_id: id }),
    ];
    for (const look of looks) expect(without(await look(eve), eve)).toEqual(without(await look(nobody), nobody));
    expect(await run(ann, 'get_user', { user_id: eve })).toEqual(refused('not_found'));
  });

  it('of another company, and nobody, are one to whoever names them in a room they are not in', async () => {
    const { ann, ben, eve, nobody } = await people();
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const at = { room_id: room.id };
    const { message } = done(await run(ann, 'send_message', { ...at, content: 'hello' }));
    const state = async () => ({
      log: done(await run(ann, 'fetch_history', at)),
      members: done(await run(ann, 'list_members', at)).members.map(({ user_id, role, is_muted }) => [
        user_id,
        role,
        is_muted,
      ]),
    });
    const before = await state();
    const names = [
      (id: string) => run(ann, 'send_message', { ...at, content: 'x', mentions: [id] }),
      (id: string) => run(ann, 'send_message', { ...at, content: 'x', targets: [id] }),
      (id: string) => run(ann, 'edit_message', { ...at, message_id: message.id, mentions: [id] }),
      (id: string) => run(ann, 'redirect_message', { ...at, message_id: message.id, targets: [id] }),
      (id: string) => run(ann, 'update_member', { ...at, user_id: id, role: 'readonly' }),
      (id: string) => run(ann, 'remove_member', { ...at, user_id: id }),
      (id: string) => run(ann, 'mute_member', { ...at, user_id: id, until: null }),
      (id: string) => run(ann, 'unmute_member', { ...at, user_id: id }),
      (id: string) => run(ann, 'unban_member', { ...at, user_id: id }),
    ];
    for (const [index, name] of names.entries())
      expect([index, without(await name(eve), eve)]).toEqual([index, without(await name(nobody), nobody)]);
    expect(await state()).toEqual(before);
  });

  it('of another company are refused where naming would make somebody: the one thing by which an id is told apart', async () => {
    const { ann, ben, eve } = await people();
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const before = await stage.stored();
    const answers = [
      await run(ann, 'add_member', { room_id: room.id, user_id: eve }),
      await run(ann, 'create_room', { type: 'group', participants: [ben, eve] }),
      await run(ann, 'send_message', { participants: [ann, eve], content: 'x' }),
    ];
    for (const answer of answers) {
      expect(answer).toEqual(refused('forbidden'));
      // Not who of several it was, nor anything about them.
      expect(JSON.stringify(answer)).not.toContain(eve);
      expect(JSON.stringify(answer)).not.toContain('globex');
    }
    expect(await stage.stored()).toEqual(before);
  });

  it('who are named by what is no id are refused before anything is looked up', async () => {
    const { ann, ben } = await people();
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben] }));
    const before = await stage.stored();
    for (const wrong of ['a\0b', '\ud800', 'x'.repeat(129), 'two\nlines', '\u0007']) {
      expect(await run(ann, 'add_member', { room_id: room.id, user_id: wrong })).toEqual(invalid('user_id'));
      expect(await run(ann, 'create_room', { type: 'group', participants: [wrong] })).toEqual(invalid('participants'));
    }
    expect(await stage.stored()).toEqual(before);
  });
});
