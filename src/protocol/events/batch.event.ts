import { ApiProperty } from '@nestjs/swagger';
import { Event } from '../event.js';

/** One event inside a batch. */
export class BatchedEvent {
  /** The event's name. */
  type!: string;
  /** The event's data. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: object;
}

/** All events of one commit to one room, for connections that asked for batches: in their order. */
@Event('batch')
export class BatchEvent {
  room_id!: string;
  @ApiProperty({ type: () => [BatchedEvent] })
  events!: BatchedEvent[];
}
