import { Injectable } from '@nestjs/common';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ListMentionsCommand, type ListMentionsAnswer } from '../../protocol/commands/list-mentions.command.js';
import type { MessageView } from '../../protocol/views/message.view.js';
import { finds } from '../log/audience.js';
import { LogReader } from '../log/log-reader.js';
import { MessageViews, viewFor } from '../log/message.mapper.js';
import { MemberRepository } from '../members/member.repository.js';
import { decodeTimeCursor, encodeTimeCursor } from '../members/time-cursor.js';
import { IncludedViews } from '../rooms/included-views.service.js';
import { OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess } from '../rooms/room-access.js';

const DEFAULT_PAGE = 50;

/** Where somebody is mentioned. */
@Injectable()
export class MentionsService {
  constructor(
    private readonly reader: LogReader,
    private readonly members: MemberRepository,
    private readonly access: RoomAccess,
    private readonly views: MessageViews,
    private readonly included: IncludedViews,
    private readonly own: OwnSides,
  ) {}

  /**
   * Handles list_mentions. The messages are looked for in the asker's rooms alone, so that a sharded database asks the shards
   * of these, and what is in rooms long left costs index keys and no more. They are read before the rights to them: what
   * was stored after a removal is not shown. What falls out then is not made up for, so that no page costs more than one look.
   */
  @Handles(ListMentionsCommand)
  async list(
    { limit = DEFAULT_PAGE, cursor, include }: ListMentionsCommand,
    { actor }: ActorContext,
  ): Promise<ListMentionsAnswer> {
    const after = decodeTimeCursor(cursor);
    const rooms = await this.members.activeRoomIds(actor.userId);
    const found = await this.reader.mentions(actor.userId, rooms, after, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const sheets = await this.views.sheets(page);
    const standings = await this.access.standings(
      actor,
      page.map(({ room_id }) => room_id.toString()),
      'read',
    );
    const viewers = await this.own.viewers(actor, [...standings.values()]);
    const messages = sheets.flatMap((sheet): MessageView[] => {
      const viewer = viewers.get(sheet.message.room_id.toString());
      return viewer && finds(viewer, sheet.message) ? [viewFor(sheet, viewer)] : [];
    });
    const inclusion = { actor, rooms: [...standings.values()].map(({ room }) => room), include };
    return {
      messages: await this.included.inMessages(messages, inclusion),
      next_cursor: last ? encodeTimeCursor(last.created_at, last._id) : null,
    };
  }
}
