import { expect } from '@jest/globals';
import type { MessageView } from '../../client/src/protocol.generated.js';

export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** A text message as everybody sees it, of a person whose token says only who they are; `fields` are those that differ. */
export function textMessage(
  room_id: string,
  sender: string,
  content: string,
  fields: { [K in keyof MessageView]?: unknown } = {},
): Record<Exclude<keyof MessageView, 'room' | 'user'>, unknown> {
  return {
    id: UUID,
    room_id,
    seq: expect.any(Number),
    rev: 0,
    tally: expect.any(Number),
    sender_id: sender,
    sender: { id: sender, name: null, avatar_url: null, is_bot: false },
    sender_name: sender,
    message_type: 'text',
    content,
    event: null,
    attachments: [],
    reply_to: null,
    quote: null,
    mentions: [],
    targets: [],
    redirect_of: null,
    reactions: {},
    reaction_counts: {},
    token_count: null,
    is_streaming: false,
    finish_reason: null,
    requested_by: null,
    client_message_id: null,
    sent_at: null,
    is_edited: false,
    edited_at: null,
    is_deleted: false,
    deleted_at: null,
    is_pinned: false,
    pinned_at: null,
    pinned_by: null,
    schema_version: 2,
    extra_metadata: {},
    created_at: TIME,
    updated_at: TIME,
    ...fields,
  };
}
