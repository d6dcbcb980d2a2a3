import { ApiProperty } from '@nestjs/swagger';
import { Event } from '../event.js';
import { MyMemberView } from '../views/member.view.js';
import { ReadMarkView } from '../views/read-mark.view.js';

/**
 * Somebody read further in a room, by reading: to all of the room up to receipt_members people, in larger rooms to their own
 * devices alone. Sending tells it without this event: a message of theirs at a seq means that they have read up to it. May
 * be lost and may come late, so keep the greatest last_read_seq of each; `reads` of sync has them all.
 */
@Event('messages_read')
export class MessagesReadEvent extends ReadMarkView {
  room_id!: string;
}

/**
 * My own side of a room changed, on whichever of my devices: I read, marked unread, cleared, or hid or showed the room. To
 * all of my connections, subscribed to the room or not, and to nobody else. With an own_rev that is not the last + 1, sync
 * the room; older ones are to be ignored. Sending reads too, and takes no own_rev: a message of mine after head_seq sets
 * read_tally to its tally.
 */
@Event('membership_changed')
export class MembershipChangedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  own_rev!: number;
  member!: MyMemberView;
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
  /** Where the log stood when unread was counted: messages after it count on top. */
  @ApiProperty({ type: 'integer' })
  head_seq!: number;
}

/**
 * I hid a message from my own copy of a room (delete_message, scope me). To all of my connections and nobody else, like
 * membership_changed, whose counting it shares. Pushes of changes made to a hidden message still come, and are to be ignored.
 */
@Event('message_hidden')
export class MessageHiddenEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  own_rev!: number;
  message_id!: string;
}
