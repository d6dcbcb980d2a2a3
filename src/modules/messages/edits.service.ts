import { Injectable } from '@nestjs/common';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { decodeCursor, encodeCursor, invalidCursor } from '../../core/database/cursor.js';
import { ListEditsCommand, type ListEditsAnswer } from '../../protocol/commands/list-edits.command.js';
import type { EditView } from '../../protocol/views/edit.view.js';
import { AttachmentLinks, type ViewOfAttachment } from '../log/attachment-links.js';
import type { EditDocument } from '../log/change.schema.js';
import { LogReader } from '../log/log-reader.js';
import { MessageSight } from './message-sight.service.js';

const DEFAULT_PAGE = 50;

/** What messages were before they were edited. */
@Injectable()
export class EditsService {
  constructor(
    private readonly reader: LogReader,
    private readonly sight: MessageSight,
    private readonly links: AttachmentLinks,
  ) {}

  /** Read before the right to them: what was stored after somebody's removal is not for them. */
  @Handles(ListEditsCommand)
  async list(command: ListEditsCommand, { actor }: ActorContext): Promise<ListEditsAnswer> {
    const { room_id: roomId, message_id: messageId, cursor, limit = DEFAULT_PAGE } = command;
    const after = placeOf(cursor);
    const found = await this.reader.edits(roomId, messageId, after, limit + 1);
    await this.sight.seen(roomId, messageId, actor);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const attachment = await this.links.viewer();
    return { edits: page.map((edit) => viewOf(edit, attachment)), next_cursor: last ? encodeCursor([last.rev]) : null };
  }
}

/** The rev after which the page begins. @throws ConfabError validation_failed */
function placeOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [rev] = decodeCursor(cursor, ['number']);
  if (!Number.isSafeInteger(rev)) throw invalidCursor();
  return rev;
}

function viewOf({ rev, room_id, user_id, created_at, before }: EditDocument, attachment: ViewOfAttachment): EditView {
  const { content, attachments, mentions, extra_metadata } = before;
  return {
    rev,
    user_id,
    edited_at: created_at.toISOString(),
    content,
    attachments: attachments.map((one) => attachment(one, room_id.toString())),
    mentions,
    extra_metadata,
  };
}
