import { ApiProperty } from '@nestjs/swagger';
import { HISTORY_MODES, ROOM_TYPES, type HistoryMode, type RoomType } from '../vocabulary.js';
import { CompanyView } from './user.view.js';

/** What a room says of itself: neither its messages nor its people. The same for everybody who may see it. */
export class RoomSummaryView {
  id!: string;
  @ApiProperty({ enum: ROOM_TYPES })
  type!: RoomType;
  /** null where nobody named it, as in most direct rooms. */
  name!: string | null;
  company_id!: string | null;
  company!: CompanyView | null;
  document_id!: string | null;
  /** false: archived, readable but closed to messages. */
  is_active!: boolean;
  @ApiProperty({ enum: HISTORY_MODES })
  history!: HistoryMode;
  @ApiProperty({ type: 'number', nullable: true })
  reference_order!: number | null;
  client_room_id!: string | null;
  created_by!: string;
  /** Changes when the log was restored or imported into: then reload. */
  epoch!: string;
  /** Copies of the log's heads, for lists; the log itself may be a moment ahead. */
  @ApiProperty({ type: 'integer' })
  last_seq!: number;
  @ApiProperty({ type: 'integer' })
  last_rev!: number;
  @ApiProperty({ type: 'integer' })
  last_tally!: number;
  @ApiProperty({ type: 'integer' })
  member_count!: number;
  @ApiProperty({ type: 'object', additionalProperties: true })
  extra_metadata!: Record<string, unknown>;
  created_at!: string;
  updated_at!: string;
}
