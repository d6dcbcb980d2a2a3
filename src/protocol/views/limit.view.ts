import { ApiProperty } from '@nestjs/swagger';

/** A limit: what it is here, and what it may be set to, by the environment key of its name in capitals. */
export class LimitView {
  name!: string;
  /** In force. */
  @ApiProperty({ type: 'integer' })
  value!: number;
  @ApiProperty({ type: 'integer' })
  default!: number;
  @ApiProperty({ type: 'integer' })
  min!: number;
  @ApiProperty({ type: 'integer' })
  max!: number;
  /** What it counts. In English, as what follows. */
  unit!: string;
  /** What it bounds. */
  description!: string;
}
