import { expect, it } from '@jest/globals';
import { LIMITS, mapLimits } from '../../src/protocol/limits.js';
import { done, invalid, onBothTransports, refused, useStage } from '../support/stage.js';
import { TIME } from '../support/views.js';

const stage = useStage({ HISTORY_PAGE: '150' });

/** The same without when they were last seen, which is written beside everything else. */
function unseen<U extends object>(answer: { user: U }): { user: U } {
  return { user: { ...answer.user, last_seen_at: null } };
}

onBothTransports(stage, (run) => {
  it('get_me and update_me show and change me, for everybody who may see me', async () => {
    const company = stage.person('acme');
    const ann = stage.person('ann', { company_id: company, name: 'Ann' });
    const ben = stage.person('ben', { company_id: company });
    const { user: me } = unseen(done(await run(ann, 'get_me')));
    expect(me).toEqual({
      ...{ id: ann, name: 'Ann', avatar_url: null, is_bot: false, status: null, extra_metadata: {} },
      ...{ company_id: company, company: { id: company, name: null }, language: 'en', timezone: 'UTC' },
      is_admin: false,
      ...{ last_seen_at: null, created_at: TIME, updated_at: TIME },
    });
    const change = { name: 'Anna', status: 'Away', language: 'hi', timezone: 'Asia/Kolkata', extra_metadata: { a: 1 } };
    const avatar_url = 'https://example.com/a.png';
    const { user: changed } = unseen(done(await run(ann, 'update_me', { ...change, avatar_url })));
    expect(changed).toEqual({ ...me, ...change, avatar_url, updated_at: TIME });
    expect(unseen(done(await run(ann, 'get_me'))).user).toEqual(changed);
    const { language: _language, timezone: _timezone, is_admin: _isAdmin, ...seen } = changed;
    expect(unseen(done(await run(ben, 'get_user', { user_id: ann }))).user).toEqual(seen);
    expect(done(await run(stage.admin, 'get_me')).user.is_admin).toBe(true);
    const cleared = done(await run(ann, 'update_me', { name: null, status: null, avatar_url: null })).user;
    expect(cleared).toMatchObject({ name: null, status: null, avatar_url: null });
  });

  it('update_me refuses languages, zones and addresses that are none', async () => {
    const [ann] = stage.people('ann');
    const before = unseen(done(await run(ann, 'get_me')));
    const wrong = { language: 'no language', timezone: 'Mars/Olympus' };
    expect(await run(ann, 'update_me', wrong)).toEqual(invalid('language', 'timezone'));
    expect(await run(ann, 'update_me', { avatar_url: 'javascript:alert(1)' })).toEqual(invalid('avatar_url'));
    expect(await run(ann, 'update_me', { name: 'two\nlines' })).toEqual(invalid('name'));
    expect(unseen(done(await run(ann, 'get_me')))).toEqual(before);
  });

  it('search_users and get_user stop at the company’s wall', async () => {
    const [here, there] = [stage.person('here'), stage.person('there')];
    const ann = stage.person('ann', { company_id: here, name: 'Ann' });
    const anna = stage.person('anna', { company_id: here, name: 'Anna' });
    const other = stage.person('anton', { company_id: there, name: 'Anton' });
    for (const who of [ann, anna, other]) done(await run(who, 'get_me'));
    const first = done(await run(ann, 'search_users', { q: 'AN', limit: 1 }));
    expect(first.users.map(({ id }) => id)).toEqual([ann]);
    const rest = done(await run(ann, 'search_users', { q: 'AN', limit: 1, cursor: first.next_cursor }));
    expect(rest).toMatchObject({ users: [{ id: anna }], next_cursor: null });
    const theirs = await run(ann, 'get_user', { user_id: other });
    expect(theirs).toEqual(refused('not_found'));
    expect(await run(ann, 'get_user', { user_id: 'nobody' })).toEqual(theirs);
    expect(done(await run(stage.admin, 'get_user', { user_id: other })).user.id).toBe(other);
  });

  it('update_company is an admin’s, get_company its people’s', async () => {
    const company_id = stage.person('acme');
    const root = stage.person('root', { company_id, scope: 'admin' });
    const ann = stage.person('ann', { company_id });
    const [ben] = stage.people('ben');
    expect(done(await run(root, 'update_company', { company_id, name: 'Acme' })).company).toEqual({
      id: company_id,
      name: 'Acme',
    });
    expect(done(await run(ann, 'get_company', { company_id })).company.name).toBe('Acme');
    expect(await run(ann, 'update_company', { company_id, name: 'x' })).toEqual(refused('forbidden'));
    expect(await run(ben, 'get_company', { company_id })).toEqual(refused('not_found'));
    expect(await run(root, 'update_company', { company_id: 'globex', name: 'x' })).toEqual(refused('not_found'));
  });

  it('mint_token is an admin’s, and the token is the user’s', async () => {
    const company_id = stage.person('acme');
    const root = stage.person('root', { company_id, scope: 'admin' });
    const [ann] = stage.people('ann');
    const { token, expires_at } = done(await run(root, 'mint_token', { user_id: ann, ttl: 60 }));
    expect(Math.abs(Date.parse(expires_at) - Date.now() - 60_000)).toBeLessThan(5000);
    const device = await stage.connect(ann, { token });
    expect(done(await device.run('get_me')).user).toMatchObject({ id: ann, company_id });
    expect(await device.run('mint_token', { user_id: ann })).toEqual(refused('forbidden'));
    const outsider = stage.person('outsider', { company_id: 'globex' });
    done(await run(outsider, 'get_me'));
    expect(await run(root, 'mint_token', { user_id: outsider })).toEqual(refused('forbidden'));
    expect(await run(root, 'mint_token', { user_id: ann, ttl: 0 })).toEqual(invalid('ttl'));
  });

  it('dev_token is anybody’s in development', async () => {
    const [ann, ben] = stage.people('ann', 'ben');
    const { token } = done(await run(ann, 'dev_token', { user_id: ben, name: 'Ben', scope: 'admin' }));
    const device = await stage.connect(ben, { token });
    expect(done(await device.run('get_me')).user).toMatchObject({ id: ben, name: 'Ben' });
    expect(await run(ann, 'dev_token', { user_id: ben, scope: 'god' })).toEqual(invalid('scope'));
  });

  it('get_limits are those in force', async () => {
    const [ann] = stage.people('ann');
    const limits = { ...mapLimits((limit) => limit.default), history_page: 150 };
    expect(done(await run(ann, 'get_limits'))).toEqual({ limits });
    expect(Object.keys(LIMITS).sort()).toEqual(Object.keys(limits).sort());
    const { room } = done(await run(ann, 'create_room', { type: 'group' }));
    expect(await run(ann, 'fetch_history', { room_id: room.id, limit: 151 })).toEqual(invalid('limit'));
  });
});
