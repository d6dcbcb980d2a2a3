import { say } from '../../core/i18n/languages.js';
import { type Sentence, type SentenceKey, sentence } from '../../protocol/sentence.js';
import type { EventChanges, MessageEvent } from './message.schema.js';

/** What a system message tells of, with the names of those concerned as people see them now. */
export interface Tale {
  readonly event: MessageEvent;
  /** Who did it; null for the server. */
  readonly by: string | null;
  /** Whom it is about; null for nobody. */
  readonly who: string | null;
  /** Their name outside of the room: what a new nickname is given to. */
  readonly account: string | null;
}

/** The text of a system message in a language. It is never stored: names change, and readers differ. */
export function systemText(tale: Tale, language: string): string {
  return say(sentenceOf(tale, tale.by ?? say('event.server', language), language), language);
}

function sentenceOf(tale: Tale, by: string, language: string): Sentence {
  const { event } = tale;
  const who = tale.who ?? '';
  const isSelf = event.by === event.user_id;
  switch (event.type) {
    case 'room_created':
      return sentence('event.room_created', { by });
    case 'room_updated':
      return roomChange(event.changes ?? {}, by);
    case 'room_deleted':
      return sentence('event.room_deleted', { by });
    case 'member_joined':
      return isSelf ? sentence('event.joined', { who }) : sentence('event.added', { by, who });
    case 'member_left':
      return isSelf ? sentence('event.left', { who }) : sentence('event.removed', { by, who });
    case 'member_updated':
      return memberChange(event.changes ?? {}, { by, who, account: tale.account ?? who, isSelf }, language);
  }
}

/** Where more than one thing changed, or one that nobody needs to read of: that it did. */
function roomChange(changes: EventChanges, by: string): Sentence {
  if (Object.keys(changes).length === 1) {
    const { name, is_active: isActive } = changes;
    if (name === null) return sentence('event.room_unnamed', { by });
    if (name !== undefined) return sentence('event.room_named', { by, name });
    if (isActive === true) return sentence('event.room_reopened', { by });
    if (isActive === false) return sentence('event.room_archived', { by });
  }
  return sentence('event.room_changed', { by });
}

interface Cast {
  by: string;
  who: string;
  account: string;
  isSelf: boolean;
}

/** The weightiest of what changed, as the field it stands in comes first. */
function memberChange(changes: EventChanges, cast: Cast, language: string): Sentence {
  const { by, who, isSelf } = cast;
  const { role, muted, muted_until: until, nickname } = changes;
  if (role !== undefined) return isSelf ? sentence(BECAME[role], { who }) : sentence(MADE[role], { by, who });
  if (muted === true && until) return sentence('event.muted_until', { by, who, until: timeIn(language, until) });
  if (muted === true) return sentence('event.muted', { by, who });
  if (muted === false) return sentence('event.unmuted', { by, who });
  if (nickname !== undefined) return nicknameChange(nickname, cast);
  return sentence('event.member_changed', { by, who });
}

function nicknameChange(nickname: string | null, { by, account: who, isSelf }: Cast): Sentence {
  if (nickname === null)
    return isSelf ? sentence('event.nickname_dropped', { who }) : sentence('event.nickname_removed', { by, who });
  if (isSelf) return sentence('event.nickname_chosen', { who, nickname });
  return sentence('event.nickname_given', { by, who, nickname });
}

type Roles<K extends SentenceKey> = Record<NonNullable<EventChanges['role']>, K>;

const MADE = {
  owner: 'event.made_owner',
  admin: 'event.made_admin',
  member: 'event.made_member',
  readonly: 'event.made_readonly',
} as const satisfies Roles<SentenceKey>;

const BECAME = {
  owner: 'event.became_owner',
  admin: 'event.became_admin',
  member: 'event.became_member',
  readonly: 'event.became_readonly',
} as const satisfies Roles<SentenceKey>;

/** A time as it is written in a language, by UTC: which zone a reader is in is not known here. */
function timeIn(language: string, time: string): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(time))} UTC`;
}
