import { KEYS } from '../../core/database/database-keys.js';
import { ATTACHMENT_CHUNKS, ATTACHMENT_FILES } from '../attachments/attachment.schema.js';
import { BOTS } from '../bots/bot.schema.js';
import { CHANGES } from '../log/change.schema.js';
import { MESSAGES } from '../log/message.schema.js';
import { REACTIONS } from '../log/reaction.schema.js';
import { HIDDEN_MESSAGES } from '../members/hidden-message.schema.js';
import { MEMBERS } from '../members/member.schema.js';
import { PROCESS_SAMPLES } from '../processes/process-sample.schema.js';
import { INVITES } from '../rooms/invite.schema.js';
import { ROOMS } from '../rooms/room.schema.js';
import { ERASURES } from '../users/erasure.schema.js';
import { COMPANIES, USERS } from '../users/user.schema.js';

/** Where a message itself names people; its summaries of reactions follow the rows of these. */
const OF_MESSAGES = [
  ...(['sender_id', 'event.by', 'event.user_id', 'mentions', 'targets', 'pinned_by'] as const),
  'stream.requested_by',
] as const;
const IN_MESSAGES = [...OF_MESSAGES, 'reactions.user_ids'] as const;

/**
 * Every collection there is, with the places at which user ids stand in it: what `export_me` reads and an erasure goes
 * through. Empty: it holds nothing of anybody. A collection that is not named here fails the tests.
 */
export const PERSONAL_DATA: Readonly<Record<string, readonly string[]>> = {
  [USERS]: ['_id'],
  [COMPANIES]: [],
  [ROOMS]: ['created_by', ...IN_MESSAGES.map((path) => `last_message.${path}`)],
  [MEMBERS]: ['user_id', 'ban.by'],
  [INVITES]: ['created_by'],
  [MESSAGES]: IN_MESSAGES,
  [CHANGES]: ['user_id', 'before.mentions'],
  [REACTIONS]: ['user_id'],
  [HIDDEN_MESSAGES]: ['user_id'],
  [ATTACHMENT_FILES]: ['owner_id'],
  [ATTACHMENT_CHUNKS]: [],
  // Forgets whom it erased when it is done.
  [ERASURES]: ['work.user_id'],
  [KEYS]: [],
  // A bot is nobody.
  [BOTS]: [],
  [PROCESS_SAMPLES]: [],
};

interface Traces {
  $or: Record<string, { $eq: string }>[];
}

/** What of a collection names somebody, as a query. @throws Error for a collection that holds nothing of anybody */
export function tracesOf(collection: string, userId: string): Traces {
  const places = PERSONAL_DATA[collection] ?? [];
  if (places.length === 0) throw new Error(`${collection} holds nothing of anybody`);
  return anyOf(places, userId);
}

/** Messages that name somebody otherwise than in what shows their reactions. */
export function namedInMessages(userId: string): Traces {
  return anyOf(OF_MESSAGES, userId);
}

function anyOf(places: readonly string[], userId: string): Traces {
  return { $or: places.map((place) => ({ [place]: { $eq: userId } })) };
}
