import type { Actor } from '../../core/commands/command-context.js';
import type { MessageDocument, MessageEvent } from '../log/message.schema.js';

/** Who is erased, and what stands in their place. */
export interface ErasedPerson {
  readonly userId: string;
  readonly pseudonym: string;
}

/** Who an erasure's changes are said to be made by: the person, as they are called from then on. */
export function serverFor({ pseudonym }: ErasedPerson): Actor {
  return { userId: pseudonym, companyId: null, isAdmin: false, isBot: false, language: 'en' };
}

/** What is left of what somebody wrote: its place, and that it was. */
export const NOTHING_LEFT: Partial<MessageDocument> = {
  content: '',
  extra_metadata: {},
  attachments: [],
  mentions: [],
  reactions: [],
  token_count: null,
  sent_at: null,
  is_deleted: true,
  is_pinned: false,
  pinned_at: null,
  pinned_by: null,
  stream: null,
};

/** What an erasure sets in a message; null where it does not name the person (any more). */
export function erasedFields(
  message: MessageDocument,
  person: ErasedPerson,
  now: Date,
): Partial<MessageDocument> | null {
  const { userId, pseudonym } = person;
  const renamed = (id: string): string => (id === userId ? pseudonym : id);
  if (message.sender_id === userId) {
    const targets = message.targets.map(renamed);
    return { ...NOTHING_LEFT, sender_id: pseudonym, targets, deleted_at: message.deleted_at ?? now };
  }
  const { event, mentions, targets, pinned_by: pinnedBy, stream } = message;
  const ids = [event?.by, event?.user_id, pinnedBy, stream?.requested_by, ...mentions, ...targets];
  if (!ids.includes(userId)) return null;
  return {
    ...(event && {
      event: {
        ...(event.user_id === userId ? withoutNickname(event) : event),
        by: event.by && renamed(event.by),
        user_id: event.user_id && renamed(event.user_id),
      },
    }),
    ...(stream?.requested_by === userId && { stream: { ...stream, requested_by: pseudonym } }),
    pinned_by: pinnedBy && renamed(pinnedBy),
    mentions: mentions.map(renamed),
    targets: targets.map(renamed),
  };
}

function withoutNickname(event: MessageEvent): MessageEvent {
  if (!event.changes) return event;
  const { nickname: _nickname, ...changes } = event.changes;
  return { ...event, changes };
}
