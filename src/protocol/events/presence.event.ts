import { ApiProperty } from '@nestjs/swagger';
import { Event } from '../event.js';
import { UserPresenceView } from '../views/user-presence.view.js';

/**
 * Somebody came, went, or changed their status text. Told once to each connection that is subscribed to a room they are in,
 * however many such rooms there are, and to their own; not for rooms with more people online than limit presence_names, which
 * get presence_count. May be lost with a connection: ask get_presence anew after each. Never part of a batch.
 */
@Event('presence')
export class PresenceEvent extends UserPresenceView {}

/**
 * How many people are online in a room that has too many to name (limit presence_names): told when that has changed, at most
 * once in 20 milliseconds for each of them (20 seconds at 1,000 people). A number that is not above the limit says that names
 * are told again: ask get_presence of those you show.
 */
@Event('presence_count')
export class PresenceCountEvent {
  room_id!: string;
  /** People with a connection that is subscribed to the room. */
  @ApiProperty({ type: 'integer' })
  online!: number;
}

/**
 * Somebody began to type, goes on, or stopped. Without another is_typing true within six seconds (limit typing_timeout_ms)
 * take it as ended: this event may be lost. A message of theirs ends it too, unless it `is_streaming`. Never told to the typist's own connections.
 */
@Event('typing')
export class TypingEvent {
  room_id!: string;
  user_id!: string;
  is_typing!: boolean;
}
