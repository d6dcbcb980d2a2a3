import { ApiProperty } from '@nestjs/swagger';

/** How far somebody has read in a room. */
export class ReadMarkView {
  user_id!: string;
  /** Place in the log of the last message they read. */
  @ApiProperty({ type: 'integer' })
  last_read_seq!: number;
  last_read_id!: string | null;
  last_read_at!: string | null;
}
