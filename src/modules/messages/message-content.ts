import { ConfabError } from '../../core/errors/confab-error.js';
import type { MessageType } from '../../protocol/vocabulary.js';
import type { NamedPeople } from '../log/write-authority.js';
import type { AttachmentDocument } from '../log/message.schema.js';

/** What a message is where its sender does not say: a text, or where it has none what its first attachment is. */
export function typeOf(content: string, [first]: readonly AttachmentDocument[]): MessageType {
  return content === '' && first ? first.type : 'text';
}

/**
 * The people whom a message is to be for, each once, its sender not among them.
 * @throws ConfabError validation_failed for the sender alone: meant for few, it must not go to all
 */
export function targetsOf(named: readonly string[], senderId: string): string[] {
  const targets = [...new Set(named)].filter((id) => id !== senderId);
  if (targets.length > 0) return targets;
  throw ConfabError.invalid({ field: 'targets', message: 'field.not_oneself_alone' });
}

/**
 * The people whom a message mentions, each once.
 * @throws ConfabError validation_failed when it is for some people of the room, and not for all of these
 */
export function mentionsOf(named: readonly string[], senderId: string | null, targets: readonly string[]): string[] {
  const mentions = [...new Set(named)];
  const isReached = (id: string): boolean => targets.length === 0 || id === senderId || targets.includes(id);
  if (mentions.every(isReached)) return mentions;
  throw ConfabError.invalid({ field: 'mentions', message: 'field.not_reached' });
}

/** Those of the lists that name anybody. */
export function namedIn(lists: Readonly<Partial<Record<NamedPeople['field'], readonly string[]>>>): NamedPeople[] {
  const { targets = [], mentions = [] } = lists;
  const all: NamedPeople[] = [
    { field: 'targets', userIds: targets },
    { field: 'mentions', userIds: mentions },
  ];
  return all.filter(({ userIds }) => userIds.length > 0);
}
