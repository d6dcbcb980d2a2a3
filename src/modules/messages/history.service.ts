import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { FetchHistoryCommand, type FetchHistoryAnswer } from '../../protocol/commands/fetch-history.command.js';
import { finds, type Viewer } from '../log/audience.js';
import { LogReader, type PageRange } from '../log/log-reader.js';
import type { AnswerBounds, RoomHead } from '../log/log.types.js';
import { MessageViews } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { IncludedViews } from '../rooms/included-views.service.js';
import { OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { timeOf } from './time-of.js';

const DEFAULT_PAGE = 50;

/** A page, with whether its range goes on at either end. */
interface Page {
  messages: MessageDocument[];
  before: boolean;
  after: boolean;
}

/** Pages of a room's log. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly config: Config,
    private readonly reader: LogReader,
    private readonly access: RoomAccess,
    private readonly views: MessageViews,
    private readonly included: IncludedViews,
    private readonly own: OwnSides,
  ) {}

  /**
   * Heads first, then the right to read, then the page up to the heads: what came after a removal is not in it. The right is
   * asked again once all is read: nor is what became of older messages after one.
   */
  @Handles(FetchHistoryCommand)
  async fetch(command: FetchHistoryCommand, { actor }: ActorContext): Promise<FetchHistoryAnswer> {
    const head = await this.reader.head(command.room_id);
    const standing = await this.access.require(actor, command.room_id, 'read');
    const viewer = await this.own.viewer(actor, standing);
    const page = await this.page(command, viewer, head);
    const inclusion = { actor, rooms: [standing.room], include: command.include };
    const views = await this.views.of(page.messages, viewer);
    await this.access.require(actor, command.room_id, 'read');
    const messages = await this.included.inMessages(views, inclusion);
    const heads = { head_seq: head.seq, head_rev: head.rev };
    if (command.around_id !== undefined)
      return { messages, has_more_before: page.before, has_more_after: page.after, ...heads };
    return { messages, has_more: page.before || page.after, ...heads };
  }

  private async page(command: FetchHistoryCommand, viewer: Viewer, head: RoomHead): Promise<Page> {
    const {
      before_id: before,
      after_id: after,
      around_id: around,
      since,
      until,
      is_bot: isBot,
      limit = DEFAULT_PAGE,
    } = command;
    const named = [before, after, around].filter((id) => id !== undefined);
    if (named.length > 1) {
      throw ConfabError.invalid({
        field: 'before_id',
        message: 'field.one_anchor',
      });
    }
    const within = await this.reader.seqsWithin(command.room_id, timeOf(since), timeOf(until));
    const range: PageRange = {
      roomId: command.room_id,
      viewer,
      from: within.from,
      to: Math.min(within.to, head.seq),
      isBot,
    };
    const bounds = { entries: limit, bytes: this.config.limits.history_bytes };
    const [id] = named;
    if (id === undefined) {
      const oldest = since !== undefined && until === undefined;
      return this.oneWay(range, oldest ? 'oldest' : 'newest', bounds);
    }
    const { seq } = await this.anchor(command.room_id, id, viewer);
    if (before !== undefined) return this.oneWay({ ...range, to: Math.min(range.to, seq - 1) }, 'newest', bounds);
    if (after !== undefined) return this.oneWay({ ...range, from: Math.max(range.from, seq + 1) }, 'oldest', bounds);
    return this.around(range, seq, bounds);
  }

  private async oneWay(range: PageRange, end: 'oldest' | 'newest', bounds: AnswerBounds): Promise<Page> {
    const { messages, hasMore } = await this.reader.page(range, end, bounds);
    return { messages, before: hasMore && end === 'newest', after: hasMore && end === 'oldest' };
  }

  /** The message itself in the middle; what one side lacks, the other does not fill. */
  private async around(range: PageRange, seq: number, { entries, bytes }: AnswerBounds): Promise<Page> {
    const older = Math.floor((entries - 1) / 2);
    const half = Math.floor(bytes / 2);
    const [before, rest] = await Promise.all([
      this.oneWay({ ...range, to: Math.min(range.to, seq - 1) }, 'newest', { entries: older, bytes: half }),
      this.oneWay({ ...range, from: Math.max(range.from, seq) }, 'oldest', { entries: entries - older, bytes: half }),
    ]);
    return { messages: [...before.messages, ...rest.messages], before: before.before, after: rest.after };
  }

  private async anchor(roomId: string, messageId: string, viewer: Viewer): Promise<MessageDocument> {
    const message = await this.reader.message(roomId, messageId);
    if (!message || !finds(viewer, message)) throw ConfabError.notFound('message');
    return message;
  }
}
