import { ApiProperty } from '@nestjs/swagger';
import { Command } from '../command.js';
import { Flag, Integer, OneOf, Opaque, OpaqueId } from '../validation.js';
import { MyRoomView, RoomView } from '../views/room.view.js';
import { ROOM_TYPES, type RoomType } from '../vocabulary.js';

export class ListRoomsAnswer {
  @ApiProperty({ type: () => [MyRoomView] })
  rooms!: MyRoomView[];
  /** null at the end. */
  next_cursor!: string | null;
}

/** My rooms, newest activity first; archived and hidden ones only when asked for. Errors: validation_failed (cursor). */
@Command('list_rooms', { kind: 'read' })
export class ListRoomsCommand {
  static readonly answer = ListRoomsAnswer;

  @OneOf(ROOM_TYPES, { optional: true })
  type?: RoomType;

  /** Default true. */
  @Flag({ optional: true })
  is_active?: boolean;

  /** true: only those that I hid, else only those that I did not. Default false. */
  @Flag({ optional: true })
  is_hidden?: boolean;

  @OpaqueId({ optional: true, example: 'acme' })
  company_id?: string;

  @Opaque(128, { optional: true, example: 'doc-7' })
  document_id?: string;

  /** Only rooms that this user is in too. */
  @OpaqueId({ optional: true, example: 'bob' })
  participant?: string;

  /** Default 50. */
  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}

export class ListPublicRoomsAnswer {
  @ApiProperty({ type: () => [RoomView] })
  rooms!: RoomView[];
  next_cursor!: string | null;
}

/** The public rooms of my company, newest activity first. Errors: validation_failed (cursor). */
@Command('list_public_rooms', { kind: 'read' })
export class ListPublicRoomsCommand {
  static readonly answer = ListPublicRoomsAnswer;

  /** Only rooms whose name starts so, whatever the case. */
  @Opaque(200, { optional: true, example: 'sup' })
  q?: string;

  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}

/** The rooms of another user that I am in too, newest activity first. With scope admin: all of theirs. Errors: not_found. */
@Command('list_user_rooms', { kind: 'read' })
export class ListUserRoomsCommand {
  static readonly answer = ListPublicRoomsAnswer;

  @OpaqueId()
  user_id!: string;

  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}

/** All rooms of the asker's company, without a company all there are, newest first. Scope admin only. Errors: forbidden. */
@Command('list_all_rooms', { kind: 'read', rate: 'search' })
export class ListAllRoomsCommand {
  static readonly answer = ListPublicRoomsAnswer;

  /** Only rooms whose name starts so, whatever the case, or the room of that id. */
  @Opaque(200, { optional: true, example: 'sup' })
  q?: string;

  @OneOf(ROOM_TYPES, { optional: true })
  type?: RoomType;

  /** true: only those that are not archived; false: only those that are. */
  @Flag({ optional: true })
  is_active?: boolean;

  @Integer(1, 'list_page', { optional: true })
  limit?: number;

  @Opaque(512, { optional: true })
  cursor?: string;
}
