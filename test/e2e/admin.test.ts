import { expect, it } from '@jest/globals';
import { LIMITS } from '../../src/protocol/limits.js';
import { done, onBothTransports, refused, useStage } from '../support/stage.js';
import { eventually } from '../support/waiting.js';

const stage = useStage({ HISTORY_PAGE: '150' });

/** Two companies with an admin, somebody and a room each. */
function companies() {
  const [here, there] = [stage.person('here'), stage.person('there')];
  return {
    ...{ here, there },
    root: stage.person('root', { company_id: here, scope: 'admin' }),
    ann: stage.person('ann', { company_id: here }),
    bob: stage.person('bob', { company_id: there }),
  };
}

onBothTransports(stage, (run) => {
  it('list_all_rooms shows an admin the rooms of their company, one without a company all, and others nothing', async () => {
    const { here, root, ann, bob } = companies();
    const make = async (who: string, name: string, type = 'group'): Promise<string> =>
      done(await run(who, 'create_room', { type, name: `${name} ${here}` })).room.id;
    const [first, second] = [await make(ann, 'Alpha'), await make(ann, 'Beta', 'public')];
    const other = await make(bob, 'Alpha');
    done(await run(ann, 'update_room', { room_id: second, is_active: false }));
    const gone = await make(ann, 'Gone');
    done(await run(ann, 'delete_room', { room_id: gone }));

    const idsOf = async (who: string, data: object): Promise<string[]> =>
      done(await run(who, 'list_all_rooms', data)).rooms.map(({ id }) => id);
    expect(await idsOf(root, {})).toEqual([second, first]);
    expect(await idsOf(root, { q: `ALPHA ${here}` })).toEqual([first]);
    expect(await idsOf(root, { q: second.toUpperCase() })).toEqual([second]);
    expect(await idsOf(root, { type: 'public' })).toEqual([second]);
    expect(await idsOf(root, { is_active: true })).toEqual([first]);
    expect(await idsOf(root, { is_active: false })).toEqual([second]);
    expect(await idsOf(root, { q: other })).toEqual([]);
    expect(await idsOf(stage.admin, { q: `alpha ${here}` })).toEqual([other, first]);
    expect(await run(ann, 'list_all_rooms')).toEqual(refused('forbidden'));

    const page = done(await run(root, 'list_all_rooms', { limit: 1 }));
    expect(page.rooms).toMatchObject([{ id: second, members: [{ user_id: ann }], member_count: 1 }]);
    const rest = done(await run(root, 'list_all_rooms', { limit: 1, cursor: page.next_cursor }));
    expect(rest).toMatchObject({ rooms: [{ id: first }], next_cursor: null });
  });

  it('list_bot_definitions shows admins all of their company’s bots, and an admin of all keeps a bot where it is', async () => {
    const { here, there, root, ann, bob } = companies();
    const bossThere = stage.person('boss', { company_id: there, scope: 'admin' });
    const [on, off, theirs] = [stage.person('on'), stage.person('off'), stage.person('theirs')];
    const put = { provider: 'echo', options: { prefix: 'You said: ' } };
    done(await run(root, 'put_bot', { ...put, bot_id: on, name: 'On' }));
    done(await run(root, 'put_bot', { ...put, bot_id: off, is_active: false }));
    done(await run(bossThere, 'put_bot', { ...put, bot_id: theirs }));
    const mine = done(await run(root, 'list_bot_definitions'));
    expect(mine).toMatchObject({
      bots: [
        { id: off, is_active: false, company_id: here },
        { id: on, name: 'On', is_active: true, provider: 'echo', options: put.options, source: 'api' },
      ],
      next_cursor: null,
    });
    expect(mine.providers).toEqual(expect.arrayContaining(['echo', 'openai', 'webhook']));
    const page = done(await run(root, 'list_bot_definitions', { limit: 1 }));
    const rest = done(await run(root, 'list_bot_definitions', { limit: 1, cursor: page.next_cursor }));
    expect([page.bots, rest.bots].map(([bot]) => bot?.id)).toEqual([off, on]);

    done(await run(stage.admin, 'put_bot', { ...put, bot_id: theirs, name: 'Changed' }));
    expect(done(await run(bossThere, 'list_bot_definitions')).bots).toMatchObject([{ id: theirs, name: 'Changed' }]);
    expect(await run(root, 'put_bot', { ...put, bot_id: theirs })).toEqual(refused('conflict'));
    const all = done(await run(stage.admin, 'list_bot_definitions', { limit: 100 })).bots.map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining([on, off, theirs]));
    done(await run(root, 'delete_bot', { bot_id: off }));
    expect(done(await run(root, 'list_bot_definitions')).bots.map(({ id }) => id)).toEqual([on]);
    for (const who of [ann, bob]) expect(await run(who, 'list_bot_definitions')).toEqual(refused('forbidden'));
  });

  it('list_limits tells admins what each limit is, and may be', async () => {
    const { root, ann } = companies();
    const { limits } = done(await run(root, 'list_limits'));
    expect(limits.map(({ name }) => name)).toEqual(Object.keys(LIMITS));
    expect(limits.find(({ name }) => name === 'history_page')).toEqual({
      ...{ name: 'history_page', value: 150, default: 200, min: 1, max: 1000 },
      ...{ unit: 'messages', description: 'Messages in one page of history' },
    });
    expect(await run(ann, 'list_limits')).toEqual(refused('forbidden'));
  });

  it('list_processes is for admins of all companies, and tells what was sent and delivered', async () => {
    const { root, ann, bob } = companies();
    for (const who of [ann, bob, root]) expect(await run(who, 'list_processes')).toEqual(refused('forbidden'));
    const { room } = done(await run(ann, 'create_room', { type: 'group' }));
    const device = await stage.connect(ann);
    const before = new Date(Date.now() - 1000).toISOString();
    // A sample is taken every two seconds.
    const samples = await eventually(async () => {
      done(await run(ann, 'send_message', { room_id: room.id, content: 'hello' }));
      await device.caughtUp();
      const { processes } = done(await run(stage.admin, 'list_processes', { after: before }));
      const all = processes.flatMap((process) => process.samples);
      expect(all.some((sample) => sample.sends_per_second > 0 && sample.deliveries_per_second > 0)).toBe(true);
      return all;
    });
    const busy = samples.find((sample) => sample.sends_per_second > 0)!;
    expect(busy.ack_p50_ms).toBeGreaterThan(0);
    expect(busy.ack_p99_ms).toBeGreaterThanOrEqual(busy.ack_p50_ms!);
    expect(Math.max(...samples.map(({ connections }) => connections))).toBeGreaterThanOrEqual(1);
    expect(samples.every((sample) => sample.memory_bytes > 20_000_000 && sample.queue_depth >= 0)).toBe(true);
    expect(samples.every(({ at }) => at > before && Date.parse(at) % 2000 === 0)).toBe(true);
  });
});
