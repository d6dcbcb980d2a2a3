import { Injectable } from '@nestjs/common';
import type { Actor, ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { decodeCursor, encodeCursor, invalidCursor } from '../../core/database/cursor.js';
import { toUuid, UUID } from '../../core/database/uuid.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { limitInForce } from '../../protocol/limits-in-force.js';
import { SearchCommand, type SearchAnswer } from '../../protocol/commands/search.command.js';
import { sentence } from '../../protocol/sentence.js';
import { finds, type Viewer } from '../log/audience.js';
import { byFoundOrder, type FoundPlace, LogSearch, type Search, type SearchedRoom } from '../log/log-search.js';
import { MessageViews, viewFor } from '../log/message.mapper.js';
import type { MessageDocument } from '../log/message.schema.js';
import { highlights, indexedWords, wordsOf } from '../log/search-words.js';
import { MemberRepository } from '../members/member.repository.js';
import { LAST_MOMENT } from '../members/time-cursor.js';
import { IncludedViews } from '../rooms/included-views.service.js';
import { OwnSides } from '../rooms/own-sides.service.js';
import { RoomAccess, type RoomStanding } from '../rooms/room-access.js';
import { timeOf } from './time-of.js';

const DEFAULT_PAGE = 20;
/** Rooms searched by one query. */
const ROOMS_AT_ONCE = 50;
/** How far a room's last activity, a copy, may lag behind its log. */
const COPIES_LAG_MS = 300_000;

/** Finds messages by their words. */
@Injectable()
export class SearchService {
  constructor(
    private readonly search: LogSearch,
    private readonly access: RoomAccess,
    private readonly members: MemberRepository,
    private readonly views: MessageViews,
    private readonly included: IncludedViews,
    private readonly own: OwnSides,
  ) {}

  @Handles(SearchCommand)
  async find(command: SearchCommand, { actor }: ActorContext): Promise<SearchAnswer> {
    const { limit = DEFAULT_PAGE, since, until } = command;
    const words = requireWords(command.q);
    const search: Search = {
      words: indexedWords(command.q),
      senderId: command.sender_id,
      since: timeOf(since),
      until: timeOf(until),
      after: placeOf(command.cursor),
    };
    const standings = await this.standings(command, actor);
    const viewers = await this.own.viewers(actor, standings);
    const found = await this.newest(standings, viewers, search, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const results = await this.results(page, actor, words);
    const inclusion = { actor, rooms: standings.map(({ room }) => room), include: command.include };
    const messages = await this.included.inMessages(
      results.map(({ message }) => message),
      inclusion,
    );
    return {
      results: results.map(({ message, highlights }, at) => ({ message: messages[at] ?? message, highlights })),
      next_cursor: last ? encodeCursor([last.created_at.getTime(), last.seq, last._id.toString()]) : null,
    };
  }

  /** The rooms to look in, newest activity first. */
  private async standings({ room_id: roomId }: SearchCommand, actor: Actor): Promise<RoomStanding[]> {
    if (roomId !== undefined) return [await this.access.require(actor, roomId, 'read')];
    const ids = await this.members.activeRoomIds(actor.userId);
    const standings = await this.access.standings(
      actor,
      ids.map((id) => id.toString()),
      'read',
    );
    return [...standings.values()].sort((a, b) => b.room.active_at.getTime() - a.room.active_at.getTime());
  }

  /**
   * Who the actor is to the rooms of messages, asked again now that these are read: a search takes a while, and what was
   * stored after a removal is not shown.
   */
  private async viewersOf(messages: readonly MessageDocument[], actor: Actor): Promise<Map<string, Viewer>> {
    const roomIds = messages.map(({ room_id: id }) => id.toString());
    return this.own.viewers(actor, [...(await this.access.standings(actor, roomIds, 'read')).values()]);
  }

  /** The newest over all rooms. Rooms that have been quiet since before the last of a full page are not looked into. */
  private async newest(
    standings: readonly RoomStanding[],
    viewers: ReadonlyMap<string, Viewer>,
    search: Search,
    limit: number,
  ): Promise<MessageDocument[]> {
    let best: MessageDocument[] = [];
    for (let at = 0; at < standings.length; at += ROOMS_AT_ONCE) {
      const some = standings.slice(at, at + ROOMS_AT_ONCE);
      const oldest = best.length < limit ? undefined : best.at(-1);
      const active = some[0]?.room.active_at.getTime() ?? 0;
      if (oldest && oldest.created_at.getTime() > active + COPIES_LAG_MS) break;
      const found = await this.search.newest(
        some.flatMap(({ room }) => searched(room._id.toString(), viewers)),
        search,
        limit,
      );
      best = [...best, ...found].sort(byFoundOrder).slice(0, limit);
    }
    return best;
  }

  private async results(
    messages: readonly MessageDocument[],
    actor: Actor,
    words: readonly string[],
  ): Promise<SearchAnswer['results']> {
    const sheets = await this.views.sheets(messages);
    const viewers = await this.viewersOf(messages, actor);
    return sheets.flatMap((sheet) => {
      const viewer = viewers.get(sheet.message.room_id.toString());
      const places = highlights(sheet.message.content, words);
      return viewer && finds(viewer, sheet.message) && places
        ? [{ message: viewFor(sheet, viewer), highlights: places }]
        : [];
    });
  }
}

function searched(roomId: string, viewers: ReadonlyMap<string, Viewer>): SearchedRoom[] {
  const viewer = viewers.get(roomId);
  return viewer ? [{ roomId, viewer }] : [];
}

/** The place behind which a page begins. @throws ConfabError validation_failed */
function placeOf(cursor: string | undefined): FoundPlace | null {
  if (cursor === undefined) return null;
  const [at, seq, id] = decodeCursor(cursor, ['number', 'number', 'string']);
  if (!Number.isInteger(at) || Math.abs(at) >= LAST_MOMENT || !Number.isSafeInteger(seq) || !UUID.isValid(id))
    throw invalidCursor();
  return { at: new Date(at), seq, id: toUuid(id) };
}

/** @throws ConfabError validation_failed */
function requireWords(query: string): string[] {
  const words = wordsOf(query);
  const most = limitInForce('search_words');
  if (words.length > 0 && words.length <= most) return words;
  throw ConfabError.invalid({ field: 'q', message: sentence('field.search_words', { most }) });
}
