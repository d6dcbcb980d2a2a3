import { describe, expect, it } from '@jest/globals';
import { systemText } from '../../../../src/modules/log/system-text.js';
import type { MessageEvent } from '../../../../src/modules/log/message.schema.js';

/** The text of an event by ann about ben, whose nickname is Benny; `self` is by ben himself. */
function text(event: Partial<MessageEvent>, language = 'en'): string {
  const whole: MessageEvent = { type: 'member_updated', by: 'ann', user_id: 'ben', ...event };
  const by = whole.by === null ? null : whole.by === 'ben' ? 'Benny' : 'Ann';
  return systemText({ event: whole, by, who: 'Benny', account: 'Ben' }, language);
}

const SELF = { by: 'ben' };

describe('the text of a system message', () => {
  it.each<[Partial<MessageEvent>, string]>([
    [{ type: 'room_created', user_id: null }, 'Ann created the room'],
    [{ type: 'room_deleted', user_id: null }, 'Ann deleted the room'],
    [{ type: 'room_updated', user_id: null }, 'Ann changed the room'],
    [{ type: 'room_updated', changes: { name: 'Tea' } }, 'Ann named the room “Tea”'],
    [{ type: 'room_updated', changes: { name: null } }, "Ann removed the room's name"],
    [{ type: 'room_updated', changes: { is_active: false } }, 'Ann archived the room'],
    [{ type: 'room_updated', changes: { is_active: true } }, 'Ann reopened the room'],
    [{ type: 'room_updated', changes: { name: 'Tea', other: true } }, 'Ann changed the room'],
    [{ type: 'room_updated', changes: { other: true } }, 'Ann changed the room'],
    [{ type: 'member_joined' }, 'Ann added Benny'],
    [{ type: 'member_joined', ...SELF }, 'Benny joined'],
    [{ type: 'member_left' }, 'Ann removed Benny'],
    [{ type: 'member_left', ...SELF }, 'Benny left'],
    [{}, "Ann changed Benny's membership"],
    [{ by: null }, "The server changed Benny's membership"],
    [{ changes: { role: 'owner', muted: false } }, 'Ann made Benny the owner'],
    [{ changes: { role: 'readonly' } }, 'Ann allowed Benny only to read'],
    [{ changes: { role: 'admin' }, ...SELF }, 'Benny is now an admin'],
    [{ changes: { muted: true, muted_until: null } }, 'Ann muted Benny'],
    [{ changes: { muted: false } }, 'Ann unmuted Benny'],
    [{ changes: { nickname: 'Benny' } }, 'Ann gave Ben the nickname “Benny”'],
    [{ changes: { nickname: 'Benny' }, ...SELF }, 'Ben chose the nickname “Benny”'],
    [{ changes: { nickname: null } }, "Ann removed Ben's nickname"],
    [{ changes: { nickname: null }, ...SELF }, 'Ben dropped their nickname'],
  ])('%j is: %s', (event, expected) => {
    expect(text(event)).toBe(expected);
    expect(text(event, 'hi')).toMatch(/^[^{}]*[\u0900-\u097f][^{}]*$/);
  });

  it('gives the end of a mute as the language writes times', () => {
    const changes = { muted: true, muted_until: '2026-11-24T10:00:00.000Z' };
    expect(text({ changes })).toMatch(/^Ann muted Benny until Nov 24, 2026, 10:00\sAM UTC$/u);
    expect(text({ changes }, 'hi')).toMatch(/^Ann ने Benny को 24 नव.* UTC तक म्यूट किया$/u);
  });

  it('takes no name for more than a name', () => {
    const event: MessageEvent = { type: 'member_joined', by: 'ann', user_id: 'ben' };
    const names = { by: '{{who}} $t(role.admin)', who: '<b>', account: null };
    expect(systemText({ event, ...names }, 'en')).toBe('{{who}} $t(role.admin) added <b>');
  });
});
