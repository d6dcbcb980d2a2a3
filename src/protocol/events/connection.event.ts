import { ApiProperty } from '@nestjs/swagger';
import { Event } from '../event.js';
import { MeView } from '../views/user.view.js';
import { CLOSING_CODES, type ClosingCode } from '../vocabulary.js';

/** Where one of my rooms stands. */
export class RoomHeadView {
  room_id!: string;
  epoch!: string;
  @ApiProperty({ type: 'integer' })
  head_seq!: number;
  @ApiProperty({ type: 'integer' })
  head_rev!: number;
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
  /** How often my own side of the room changed: sync where it differs, though both heads may not. */
  @ApiProperty({ type: 'integer' })
  own_rev!: number;
}

/**
 * Where a new connection stands, repeated when this process may have missed something: sync what differs. Entries that are
 * committed while it is put together may be pushed before it, and are counted in it.
 */
@Event('ready')
export class ReadyEvent {
  @ApiProperty({ type: 'integer' })
  protocol!: number;
  connection_id!: string;
  user!: MeView;
  /** ISO 8601. */
  server_time!: string;
  /** The rooms this connection is subscribed to, newest activity first. */
  @ApiProperty({ type: () => [RoomHeadView] })
  rooms!: RoomHeadView[];
  /** There are more rooms of mine than subscribed_rooms allows: join_room those wanted. */
  has_more!: boolean;
}

/** Said, where there is time, before the server ends a connection. */
@Event('closing')
export class ClosingEvent {
  @ApiProperty({ enum: CLOSING_CODES })
  code!: ClosingCode;
  /** Whether to come back. */
  reconnect!: boolean;
  /** How long to wait before; null where there is no coming back. */
  @ApiProperty({ type: 'integer', nullable: true })
  retry_after_ms!: number | null;
}
