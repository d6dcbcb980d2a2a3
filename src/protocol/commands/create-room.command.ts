import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { ClientId, Label, ListOf, Metadata, OneOf, Opaque, OpaqueIds, Quantity } from '../validation.js';
import { MemberView } from '../views/member.view.js';
import { RoomView } from '../views/room.view.js';
import { HISTORY_MODES, ROOM_TYPES, type HistoryMode, type RoomType } from '../vocabulary.js';
import { BotInvitation } from './bot-invitation.command.js';

export class CreateRoomAnswer {
  room!: RoomView;
  /** The maker first. */
  @ApiProperty({ type: () => [MemberView] })
  members!: MemberView[];
  /** false: it existed already (same people in a direct room, or same client_room_id), and nothing was changed. */
  created!: boolean;
}

/**
 * Makes a room with the asker as its owner. A direct room is the room of its set of people: at least two, the asker among
 * them; asking again, by anyone and in any order, gives the same room.
 * Errors: validation_failed (people who can't be named, bots that are none), forbidden (people of another company), not_found (you left the room of this client_room_id),
 * gone (it was deleted).
 */
@Command('create_room')
export class CreateRoomCommand {
  static readonly answer = CreateRoomAnswer;

  @OneOf(ROOM_TYPES)
  type!: RoomType;

  @Label('name_characters', { optional: true, nullable: true })
  name?: string | null;

  /** Who shall be members. The maker is added to groups and public rooms; a direct room must name them all. */
  @OpaqueIds('participants_per_command', { optional: true })
  participants?: string[];

  /** Bots that shall be members too, each with its options for this room. */
  @ListOf(() => BotInvitation, 'bots_per_room', { optional: true, example: [] })
  bots?: BotInvitation[];

  /** The maker's name in this room. */
  @Label('name_characters', { optional: true, nullable: true, example: 'Ali' })
  nickname?: string | null;

  @OneOf(HISTORY_MODES, { optional: true, default: 'all' })
  history?: HistoryMode;

  /** Id of a document of the host application this room is about. */
  @Opaque(128, { optional: true, nullable: true, example: 'doc-7' })
  document_id?: string | null;

  /** A sort key of the host application. */
  @Quantity({ optional: true, nullable: true, example: 1 })
  reference_order?: number | null;

  /** The same maker and the same client_room_id give the same room. */
  @ClientId({ optional: true })
  client_room_id?: string;

  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}
