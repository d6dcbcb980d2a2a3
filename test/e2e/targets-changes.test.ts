import { expect, it } from '@jest/globals';
import type { Device } from '../support/device.js';
import type { CommandName } from '../support/documented.js';
import { done, FENCE, onBothTransports, refused, useStage } from '../support/stage.js';

/*
 * What is done to a message for some of a room: those it is for are told of each change, the others of its number, strangers
 * of nothing; and for the others it stays a message that is not.
 */

const stage = useStage();
const NOWHERE = '11111111-1111-4111-8111-111111111111';

onBothTransports(stage, (run) => {
  /**
   * A room of ann's with a message of ben's for cat, an admin of the room. Neither ann, the owner, nor dan is to see it,
   * nor the server's admin; eve is in another room.
   */
  async function whispered() {
    const [ann, ben, cat, dan, eve] = stage.people('ann', 'ben', 'cat', 'dan', 'eve');
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: [ben, cat, dan] }));
    const room_id = room.id;
    done(await run(ann, 'update_member', { room_id, user_id: cat, role: 'admin' }));
    done(await run(eve, 'create_room', { type: 'group' }));
    const sent = { room_id, content: 'psst', targets: [cat] };
    const at = { room_id, message_id: done(await run(ben, 'send_message', sent)).message.id };
    const admins = await stage.connect(stage.admin);
    done(await admins.run('join_room', { room_id }));
    const reached: [Device, ...Device[]] = [
      await stage.connect(ben, { batch: true }),
      await stage.connect(cat),
      await stage.connect(cat, { batch: true }),
    ];
    const others = [await stage.connect(ann), await stage.connect(ann, { batch: true }), await stage.connect(dan)];
    const eves = await stage.connect(eve);
    /** What each was told in the meantime: those reached, the others, eve. */
    const told = async () => {
      const [first, ...rest] = reached;
      const seen = await stage.seen(room_id, first, ...rest, ...others, admins, eves);
      return { reached: seen.slice(0, 3), others: seen.slice(3, 7), eve: seen.slice(7) };
    };
    const numbers = (...revs: number[]) => [...revs.map((rev) => `skipped ~${rev}`), FENCE];
    /** What is told when all that happened to the room are changes of the message. */
    const toldAs = (...lines: string[]) => ({
      reached: Array.from({ length: 3 }, () => [...lines, FENCE]),
      others: Array.from({ length: 4 }, () => numbers(...lines.map((_, index) => index + 1))),
      eve: [[]],
    });
    return { ann, ben, cat, dan, eve, at, told, toldAs, outside: [ann, dan, stage.admin, eve] };
  }

  /** Expects each command to be answered as if the message were not, to whoever may not see it, and nothing to be done. */
  async function expectNothingFor(outside: string[], at: { room_id: string }, commands: [CommandName, object?][]) {
    const before = await stage.stored();
    for (const who of outside) {
      for (const [command, data = {}] of commands) {
        const give = (place: object) => run(who, command, { ...data, ...place });
        const nothing = await give({ ...at, message_id: NOWHERE });
        expect([who, command, nothing]).toEqual([who, command, refused('not_found')]);
        expect([who, command, await give(at)]).toEqual([who, command, nothing]);
      }
    }
    expect(await stage.stored()).toEqual(before);
  }

  it('reactions are of those who see the message, and told to them', async () => {
    const { ben, cat, at, told, toldAs, outside } = await whispered();
    done(await run(cat, 'add_reaction', { ...at, reaction: '👍' }));
    done(await run(ben, 'add_reaction', { ...at, reaction: '👍' }));
    const both = { '👍': [cat, ben] };
    expect(done(await run(ben, 'get_message', at)).message.reactions).toEqual(both);
    const { reactions } = done(await run(ben, 'list_reactions', at));
    expect(reactions.map(({ user_id }) => user_id)).toEqual([cat, ben]);
    await expectNothingFor(outside, at, [
      ['add_reaction', { reaction: '👍' }],
      ['remove_reaction', { reaction: '👍' }],
      ['clear_reactions'],
      ['list_reactions'],
    ]);
    done(await run(ben, 'remove_reaction', { ...at, reaction: '👍' }));
    done(await run(cat, 'clear_reactions', at));
    expect(await told()).toEqual(
      toldAs(
        `reaction_added ~1 👍 ${cat}`,
        `reaction_added ~2 👍 ${ben}`,
        `reaction_removed ~3 👍 ${ben}`,
        `reaction_removed ~4 👍 ${cat}`,
      ),
    );
  });

  it('pins are made by managers who see the message, and listed for those who do', async () => {
    const { ben, cat, at, told, toldAs, outside } = await whispered();
    const { room_id } = at;
    const pinned = async (who: string) => done(await run(who, 'list_pins', { room_id })).messages.map(({ id }) => id);
    expect(await run(ben, 'pin_message', at)).toEqual(refused('forbidden'));
    done(await run(cat, 'pin_message', at));
    expect([await pinned(ben), await pinned(cat)]).toEqual([[at.message_id], [at.message_id]]);
    const [ann, dan, admin, eve = ''] = outside;
    for (const who of [ann, dan, admin]) expect(await pinned(who ?? '')).toEqual([]);
    expect(await run(eve, 'list_pins', { room_id })).toEqual(refused('not_found'));
    await expectNothingFor(outside, at, [['pin_message'], ['unpin_message']]);
    done(await run(cat, 'unpin_message', at));
    expect([await pinned(ben), await pinned(cat)]).toEqual([[], []]);
    expect(await told()).toEqual(toldAs('message_pinned ~1 psst', 'message_unpinned ~2 psst'));
  });

  it('edits and earlier texts are for those who see the message', async () => {
    const { ben, cat, at, told, toldAs, outside } = await whispered();
    expect(await run(cat, 'edit_message', { ...at, content: 'mine' })).toEqual(refused('forbidden'));
    done(await run(ben, 'edit_message', { ...at, content: 'psst!' }));
    done(await run(ben, 'edit_message', { ...at, mentions: [cat] }));
    const { edits } = done(await run(cat, 'list_edits', at));
    expect(edits.map(({ content }) => content)).toEqual(['psst', 'psst!']);
    await expectNothingFor(outside, at, [['edit_message', { content: 'mine' }], ['list_edits']]);
    expect(await told()).toEqual(toldAs('message_edited ~1 psst!', 'message_edited ~2 psst!'));
  });

  it('a deletion is told to those who saw the message, its tombstone is theirs alone, and pin and reactions go with it', async () => {
    const { ben, cat, at, told, toldAs, outside } = await whispered();
    const { room_id } = at;
    done(await run(cat, 'pin_message', at));
    done(await run(ben, 'add_reaction', { ...at, reaction: '👍' }));
    await expectNothingFor(outside, at, [['delete_message'], ['delete_message', { scope: 'everyone' }]]);
    done(await run(ben, 'delete_message', at));
    const gone = { is_deleted: true, content: '', targets: [cat], reactions: {}, is_pinned: false, rev: 3 };
    for (const who of [ben, cat]) {
      expect(done(await run(who, 'get_message', at)).message).toMatchObject(gone);
      const [synced] = done(await run(who, 'sync', { rooms: [{ room_id, after_seq: 7, after_rev: 0 }] })).rooms;
      expect(synced).toMatchObject({ changed: [{ id: at.message_id, ...gone }], head_rev: 3 });
    }
    await expectNothingFor(outside, at, [['get_message'], ['delete_message'], ['list_reactions'], ['list_edits']]);
    const [ann = ''] = outside;
    const [synced] = done(await run(ann, 'sync', { rooms: [{ room_id, after_seq: 7, after_rev: 0 }] })).rooms;
    expect(synced).toMatchObject({ messages: [], changed: [], head_seq: 7, head_rev: 3 });
    expect(await told()).toEqual(toldAs('message_pinned ~1 psst', `reaction_added ~2 👍 ${ben}`, 'message_deleted ~3'));
  });

  it('whoever hides it tells their own devices alone', async () => {
    const { cat, ben, at, told, outside } = await whispered();
    await expectNothingFor(outside, at, [['delete_message', { scope: 'me' }]]);
    done(await run(cat, 'delete_message', { ...at, scope: 'me' }));
    expect(await run(cat, 'get_message', at)).toEqual(refused('not_found'));
    expect(done(await run(ben, 'get_message', at)).message.content).toBe('psst');
    const numbers = Array.from({ length: 4 }, () => [FENCE]);
    const hidden = ['mine 1: hidden', FENCE];
    expect(await told()).toEqual({ reached: [[FENCE], hidden, hidden], others: numbers, eve: [[]] });
  });

  it('a manager among those it is for may delete it', async () => {
    const { cat, at, told, toldAs } = await whispered();
    done(await run(cat, 'delete_message', at));
    expect(await told()).toEqual(toldAs('message_deleted ~1'));
  });
});
