import { ApiProperty } from '@nestjs/swagger';
import { Event } from '../event.js';
import { MessageView } from '../views/message.view.js';

/** A message entered the log of a room; system messages too. */
@Event('message_created')
export class MessageCreatedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq!: number;
  message!: MessageView;
}

/** A message was edited: change number rev of the room. */
@Event('message_edited')
export class MessageEditedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  message!: MessageView;
}

/** A message was deleted for everyone: change number rev of the room. */
@Event('message_deleted')
export class MessageDeletedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  message!: MessageView;
}

/** Somebody reacted to a message: change number rev of the room. */
@Event('reaction_added')
export class ReactionAddedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  message!: MessageView;
  /** Who reacted. */
  user_id!: string;
  reaction!: string;
}

/** Somebody took back a reaction: change number rev of the room. */
@Event('reaction_removed')
export class ReactionRemovedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  message!: MessageView;
  /** Whose reaction it was. */
  user_id!: string;
  reaction!: string;
}

/** A message was pinned, by its pinned_by: change number rev of the room. */
@Event('message_pinned')
export class MessagePinnedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  message!: MessageView;
}

/** A message is no longer pinned: change number rev of the room. */
@Event('message_unpinned')
export class MessageUnpinnedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  rev!: number;
  message!: MessageView;
}

/** An entry of the log that you may not see: only its number, one of both, so that your counting stays whole. */
@Event('skipped')
export class SkippedEvent {
  room_id!: string;
  @ApiProperty({ type: 'integer' })
  seq?: number;
  @ApiProperty({ type: 'integer' })
  rev?: number;
}
