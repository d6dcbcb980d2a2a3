import { describe, expect, it } from '@jest/globals';
import { done, FENCE, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { textMessage } from '../support/views.js';

const stage = useStage({ REACTIONS_PER_MESSAGE: '4', REACTIONS_PER_USER: '3', REACTION_USERS_LISTED: '2' });
const NOWHERE = '11111111-1111-4111-8111-111111111111';

interface Place {
  room_id: string;
  message_id: string;
}

onBothTransports(stage, (run, transport) => {
  /** A room of ann (its owner) and these, with a message of ann's behind them. */
  async function written(ann: string, ...others: string[]): Promise<Place> {
    const { room } = done(await run(ann, 'create_room', { type: 'group', participants: others }));
    const { message } = done(await run(ann, 'send_message', { room_id: room.id, content: 'lunch?' }));
    return { room_id: room.id, message_id: message.id };
  }

  it('are told to all of the room, and stand in the message until they are taken back', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const at = await written(ann, ben);
    const devices = await Promise.all([stage.connect(ann, { batch: true }), stage.connect(ben), stage.connect(cat)]);
    const answer = done(await run(ben, 'add_reaction', { ...at, reaction: '👍' }));
    const reactions = { reactions: { '👍': [ben] }, reaction_counts: { '👍': 1 } };
    expect(answer).toEqual({ message_id: at.message_id, ...reactions });
    const message = textMessage(at.room_id, ann, 'lunch?', { seq: 4, tally: 1, rev: 1, ...reactions });
    const event = await devices[1].until(({ type }) => type === 'reaction_added');
    expect(event.data).toEqual({ room_id: at.room_id, rev: 1, message, user_id: ben, reaction: '👍' });
    expect(done(await run(ann, 'get_message', at)).message).toEqual(message);
    const none = { message_id: at.message_id, reactions: {}, reaction_counts: {} };
    expect(done(await run(ben, 'remove_reaction', { ...at, reaction: '👍' }))).toEqual(none);
    const told = [`reaction_added ~1 👍 ${ben}`, `reaction_removed ~2 👍 ${ben}`, FENCE];
    expect(await stage.seen(at.room_id, ...devices)).toEqual([told, told, []]);
    const [synced] = done(
      await run(ann, 'sync', { rooms: [{ room_id: at.room_id, after_seq: 4, after_rev: 0 }] }),
    ).rooms;
    expect(synced?.changed).toMatchObject([{ id: at.message_id, rev: 2, reactions: {} }]);
  });

  it('given again, or taken back without being there, are no error and no change', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const anns = await stage.connect(ann);
    const none = done(await run(ben, 'remove_reaction', { ...at, reaction: 'ok' }));
    expect(none).toMatchObject({ reactions: {} });
    const first = done(await run(ben, 'add_reaction', { ...at, reaction: '❤️' }));
    expect(done(await run(ben, 'add_reaction', { ...at, reaction: '❤️' }))).toEqual(first);
    // The same without its variation selector.
    expect(done(await run(ben, 'add_reaction', { ...at, reaction: '\u2764' }))).toEqual(first);
    expect(first.reactions).toEqual({ '\u2764\ufe0f': [ben] });
    done(await run(ben, 'remove_reaction', { ...at, reaction: '\u2764' }));
    done(await run(ben, 'remove_reaction', { ...at, reaction: '\u2764' }));
    const told = [`reaction_added ~1 ❤️ ${ben}`, `reaction_removed ~2 ❤️ ${ben}`, FENCE];
    expect(await stage.seen(at.room_id, anns)).toEqual([told]);
  });

  it.each(['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '#️⃣', '🫠', 'thumbs_up', '+1', 'x'.repeat(64)])(
    'may be %s',
    async (reaction) => {
      const [ann, ben] = stage.people('ann', 'ben');
      const at = await written(ann, ben);
      const answer = done(await run(ben, 'add_reaction', { ...at, reaction }));
      expect(answer).toMatchObject({ reactions: { [reaction]: [ben] }, reaction_counts: { [reaction]: 1 } });
      const { reactions } = done(await run(ann, 'list_reactions', { ...at, reaction }));
      expect(reactions.map((row) => [row.user_id, row.reaction])).toEqual([[ben, reaction]]);
      expect(done(await run(ben, 'remove_reaction', { ...at, reaction }))).toMatchObject({ reactions: {} });
    },
  );

  it('are nothing else than one emoji or a short name', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const before = await stage.stored();
    const texts = [
      'hello there',
      'OK',
      ':ok:',
      '👍👍',
      '👍 ',
      '\u202e👍',
      '👍\u200b',
      '\u200d',
      'x'.repeat(4096),
      '👍'.repeat(1024),
      '🇩',
    ];
    const odd = ['__proto__', 'constructor', 'é', '$set', 'a.b', '<b>', '\ufe0f'];
    // An address carries neither an empty name nor a lone surrogate, and none that is as long.
    const onWire = transport === 'REST' ? [] : ['', '\ud83d', 'a\0b', '👍'.repeat(100_000)];
    const fits = (text: string): boolean => transport !== 'REST' || text.length < 1000;
    for (const reaction of [...texts, ...odd, ...onWire].filter(fits)) {
      for (const command of ['add_reaction', 'remove_reaction'] as const)
        expect([reaction, await run(ben, command, { ...at, reaction })]).toEqual([reaction, invalid('reaction')]);
    }
    expect(await stage.stored()).toEqual(before);
  });

  it('list the first who gave each, and count all; the next moves up', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const at = await written(ann, ben, cat, dan);
    for (const who of [ben, cat, dan]) done(await run(who, 'add_reaction', { ...at, reaction: '🎉' }));
    const whole = done(await run(ann, 'get_message', at)).message;
    expect([whole.reactions, whole.reaction_counts]).toEqual([{ '🎉': [ben, cat] }, { '🎉': 3 }]);
    const after = done(await run(ben, 'remove_reaction', { ...at, reaction: '🎉' }));
    expect(after).toMatchObject({ reactions: { '🎉': [cat, dan] }, reaction_counts: { '🎉': 2 } });
  });

  it('are limited a person and a message, and no row is left of one too many', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const give = (who: string, reaction: string) => run(who, 'add_reaction', { ...at, reaction });
    for (const reaction of ['a', 'b', 'c']) done(await give(ann, reaction));
    expect(await give(ann, 'd')).toEqual(refused('conflict'));
    done(await give(ben, 'd'));
    expect(await give(ben, 'e')).toEqual(refused('conflict'));
    done(await give(ben, 'a'));
    const { reactions } = done(await run(ann, 'list_reactions', at));
    expect(reactions.map(({ reaction, user_id }) => [reaction, user_id])).toEqual([
      ...['a', 'b', 'c'].map((reaction) => [reaction, ann]),
      ...['d', 'a'].map((reaction) => [reaction, ben]),
    ]);
    done(await run(ann, 'remove_reaction', { ...at, reaction: 'b' }));
    done(await give(ben, 'e'));
  });

  it('are taken back all at once, those of the asker alone', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    for (const reaction of ['👍', '🎉', 'ok']) done(await run(ben, 'add_reaction', { ...at, reaction }));
    done(await run(ann, 'add_reaction', { ...at, reaction: '👍' }));
    const anns = await stage.connect(ann);
    const left = { message_id: at.message_id, reactions: { '👍': [ann] }, reaction_counts: { '👍': 1 } };
    expect(done(await run(ben, 'clear_reactions', at))).toEqual(left);
    expect(done(await run(ben, 'clear_reactions', at))).toEqual(left);
    const [told = []] = await stage.seen(at.room_id, anns);
    expect(told.map((line) => line.replace(/ ~\d+/, '')).sort()).toEqual(
      ['ok', '👍', '🎉']
        .map((reaction) => `reaction_removed ${reaction} ${ben}`)
        .concat(FENCE)
        .sort(),
    );
  });

  it('are for whoever may see the message: readers too, not the muted, nor anybody outside', async () => {
    const [ann, ben, cat, dan] = stage.people('ann', 'ben', 'cat', 'dan');
    const at = await written(ann, ben, cat);
    const { room_id } = at;
    const anns = await stage.connect(ann);
    const give = (who: string) => run(who, 'add_reaction', { ...at, reaction: '👍' });
    const nothing = await run(dan, 'add_reaction', { ...at, room_id: NOWHERE, reaction: '👍' });
    expect(nothing).toEqual(refused('not_found'));
    for (const command of ['add_reaction', 'remove_reaction'] as const)
      expect(await run(dan, command, { ...at, reaction: '👍' })).toEqual(nothing);
    expect(await run(dan, 'clear_reactions', at)).toEqual(nothing);
    expect(await run(dan, 'list_reactions', at)).toEqual(nothing);
    done(await run(ann, 'update_member', { room_id, user_id: ben, role: 'readonly' }));
    done(await give(ben));
    done(await run(ann, 'mute_member', { room_id, user_id: cat, until: null }));
    expect(await give(cat)).toEqual(refused('forbidden'));
    expect(await run(cat, 'clear_reactions', at)).toEqual(refused('forbidden'));
    done(await run(ann, 'remove_member', { room_id, user_id: ben }));
    expect(await run(ben, 'remove_reaction', { ...at, reaction: '👍' })).toEqual(nothing);
    done(await run(ann, 'update_room', { room_id, is_active: false }));
    expect(await run(ann, 'add_reaction', { ...at, reaction: '👍' })).toEqual(refused('conflict'));
    expect(done(await run(ann, 'get_message', at)).message.reactions).toEqual({ '👍': [ben] });
    done(await run(ann, 'update_room', { room_id, is_active: true }));
    const [told = []] = await stage.seen(room_id, anns);
    expect(told.filter((line) => line.startsWith('reaction'))).toEqual([`reaction_added ~1 👍 ${ben}`]);
  });

  it('may be given to system messages, and not to what was deleted', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const at = await written(ann, ben);
    const { messages } = done(await run(ann, 'fetch_history', { room_id: at.room_id }));
    const joined = messages.find(({ event }) => event?.type === 'member_joined');
    const welcome = { room_id: at.room_id, message_id: joined?.id, reaction: '👋' };
    expect(done(await run(ann, 'add_reaction', welcome))).toMatchObject({ reactions: { '👋': [ann] } });
    done(await run(ann, 'delete_message', at));
    expect(await run(ben, 'add_reaction', { ...at, reaction: '👍' })).toEqual(refused('gone'));
    expect(await run(ben, 'remove_reaction', { ...at, reaction: '👍' })).toEqual(refused('gone'));
    expect(await run(ben, 'clear_reactions', at)).toEqual(refused('gone'));
  });

  it('to what newcomers may not see are skipped for them', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { room } = done(await run(ann, 'create_room', { type: 'group', history: 'from_join' }));
    const { message } = done(await run(ann, 'send_message', { room_id: room.id, content: 'old' }));
    done(await run(ann, 'add_member', { room_id: room.id, user_id: ben }));
    const at = { room_id: room.id, message_id: message.id };
    const devices = await Promise.all([stage.connect(ann), stage.connect(ben), stage.connect(ben, { batch: true })]);
    expect(await run(ben, 'add_reaction', { ...at, reaction: '👍' })).toEqual(refused('not_found'));
    expect(await run(ben, 'list_reactions', at)).toEqual(refused('not_found'));
    done(await run(ann, 'add_reaction', { ...at, reaction: '👍' }));
    const skipped = ['skipped ~1', FENCE];
    expect(await stage.seen(room.id, ...devices)).toEqual([[`reaction_added ~1 👍 ${ann}`, FENCE], skipped, skipped]);
  });

  it('are listed with who gave them, oldest first, page by page', async () => {
    const [ann, ben, cat] = stage.people('ann', 'ben', 'cat');
    const at = await written(ann, ben, cat);
    for (const who of [ben, ann, cat]) done(await run(who, 'add_reaction', { ...at, reaction: '👍' }));
    done(await run(ben, 'add_reaction', { ...at, reaction: 'ok' }));
    const first = done(await run(cat, 'list_reactions', { ...at, limit: 3 }));
    expect(first.reactions[0]).toEqual({
      id: expect.any(String),
      message_id: at.message_id,
      user_id: ben,
      reaction: '👍',
      created_at: expect.any(String),
      user: { id: ben, name: null, avatar_url: null, is_bot: false },
    });
    expect(first.reactions.map(({ user_id }) => user_id)).toEqual([ben, ann, cat]);
    const rest = done(await run(cat, 'list_reactions', { ...at, limit: 3, cursor: first.next_cursor }));
    expect([rest.reactions.map(({ reaction }) => reaction), rest.next_cursor]).toEqual([['ok'], null]);
    const thumbs = done(await run(cat, 'list_reactions', { ...at, reaction: '👍', limit: 2 }));
    const last = { ...at, reaction: '👍', limit: 2, cursor: thumbs.next_cursor };
    expect(done(await run(cat, 'list_reactions', last)).reactions.map(({ user_id }) => user_id)).toEqual([cat]);
    expect(done(await run(cat, 'list_reactions', { ...at, reaction: '🎉' })).reactions).toEqual([]);
  });
});

describe('over both transports at once', () => {
  it('many who react to one message are all counted', async () => {
    const [ann, ...people] = stage.people('ann', ...Array.from({ length: 12 }, (_, n) => `p${n}`));
    const { room } = done(await stage.overRest(ann, 'create_room', { type: 'group', participants: people }));
    const sent = done(await stage.overRest(ann, 'send_message', { room_id: room.id, content: 'all' }));
    const at = { room_id: room.id, message_id: sent.message.id };
    const give = async (who: string, n: number): Promise<void> => {
      const run = n % 2 ? stage.overRest : stage.overSocket;
      for (const reaction of ['👍', 'ok', '👍']) done(await run(who, 'add_reaction', { ...at, reaction }));
      if (n % 3 === 0) done(await run(who, 'remove_reaction', { ...at, reaction: 'ok' }));
    };
    await Promise.all(people.map(give));
    const { message } = done(await stage.overRest(ann, 'get_message', at));
    expect(message.reaction_counts).toEqual({ '👍': 12, ok: 8 });
    // Each that changed something took a rev, and no more.
    expect(message.rev).toBe(12 + 12 + 4);
  });
});
