import { Command } from '../command.js';
import { Flag, Uuid } from '../validation.js';

export class LeaveRoomAnswer {
  room_id!: string;
}

/**
 * Unsubscribes this connection from a room or, with end_membership, leaves the room for good on all of them. An owner who
 * leaves hands the room to its longest-serving admin, else member. A direct room is its people and can't be left: there
 * end_membership clears and hides it for oneself, until the next message. Errors: not_found.
 */
@Command('leave_room')
export class LeaveRoomCommand {
  static readonly answer = LeaveRoomAnswer;

  @Uuid()
  room_id!: string;

  @Flag({ optional: true })
  end_membership?: boolean;
}
