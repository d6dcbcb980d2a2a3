import { Command } from '../command.js';
import { Flag, Label, Metadata, Opaque, Quantity, Uuid } from '../validation.js';
import { RoomView } from '../views/room.view.js';

export class UpdateRoomAnswer {
  room!: RoomView;
}

/**
 * Changes what is given of a room. Owner and admins; in a direct room everybody in it.
 * is_active false archives: readable, closed to messages. Errors: not_found, forbidden.
 */
@Command('update_room')
export class UpdateRoomCommand {
  static readonly answer = UpdateRoomAnswer;

  @Uuid()
  room_id!: string;

  @Label('name_characters', { optional: true, nullable: true })
  name?: string | null;

  @Flag({ optional: true })
  is_active?: boolean;

  @Opaque(128, { optional: true, nullable: true, example: 'doc-7' })
  document_id?: string | null;

  @Quantity({ optional: true, nullable: true, example: 1 })
  reference_order?: number | null;

  /** Replaces the metadata as a whole. */
  @Metadata({ optional: true })
  extra_metadata?: Record<string, unknown>;
}
