import { Command } from '../command.js';
import { Uuid } from '../validation.js';

export class DeleteRoomAnswer {
  room_id!: string;
}

/**
 * Deletes a room with its log; its client_room_id stays used. The owner's alone, and never for direct rooms.
 * Errors: not_found, forbidden, conflict (direct room).
 */
@Command('delete_room')
export class DeleteRoomCommand {
  static readonly answer = DeleteRoomAnswer;

  @Uuid()
  room_id!: string;
}
