import { ApiProperty } from '@nestjs/swagger';

/** How far somebody has read in a room. */
export class ReadMarkView {
  user_id!: string;
  /** Place in the log of the last message they read. */
  @ApiProperty({ type: 'integer' })
  last_read_seq!: number;
  /** null where that is a message for some of the room only (targets), whose id is not for all to know. */
  last_read_id!: string | null;
  last_read_at!: string | null;
}
