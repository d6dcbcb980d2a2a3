import { ConfabError } from '../../core/errors/confab-error.js';
import { sentence } from '../../protocol/sentence.js';
import type { MemberDocument } from './member.schema.js';

/** Stored of a mute that lasts until it is taken back. */
export const UNTIL_UNMUTED = new Date('9999-12-31T23:59:59.999Z');

/** When a mute ends. null: it does not by itself. */
export interface Mute {
  until: Date | null;
}

/** The mute of a membership; null where there is none, or none any more. @param now the database's time */
export function muteOf({ muted_until: until }: Pick<MemberDocument, 'muted_until'>, now: Date): Mute | null {
  if (!until || until <= now) return null;
  return { until: until < UNTIL_UNMUTED ? until : null };
}

/** What a muted member is told who would say something: where the mute ends by itself, also when. */
export function mutedRefusal({ until }: Mute, now: Date): ConfabError {
  if (!until) return new ConfabError('forbidden', 'member.muted');
  const data = { retry_after_ms: until.getTime() - now.getTime() };
  return new ConfabError('forbidden', sentence('member.muted_until', { until: until.toISOString() }), data);
}
