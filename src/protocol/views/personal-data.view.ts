import { ApiProperty } from '@nestjs/swagger';
import { ERASURE_STATES, EXPORT_LINES, type ErasureState, type ExportLineType } from '../vocabulary.js';

/** The erasure of a person. The account is closed already; `done`: nothing of theirs is left. */
export class ErasureView {
  id!: string;
  @ApiProperty({ enum: ERASURE_STATES })
  state!: ErasureState;
}

/**
 * A line of an export. The first is of type `export` and says whose it is and when it was made, the last of type `end` with
 * how many lines there were of each other type: an export without it was cut off.
 */
export class ExportLineView {
  @ApiProperty({ enum: EXPORT_LINES })
  type!: ExportLineType;
  /** Of all but the first and last: what is stored. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data?: Record<string, unknown>;
  /** Of the first line: the form of the lines; raised when it changes. */
  @ApiProperty({ type: 'integer' })
  version?: number;
  user_id?: string;
  /** ISO 8601. */
  at?: string;
  /** Of the last line. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  counts?: Record<string, number>;
}
