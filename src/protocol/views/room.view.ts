import { ApiProperty } from '@nestjs/swagger';
import { MemberView, MyMemberView } from './member.view.js';
import { MessageView } from './message.view.js';
import { RoomSummaryView } from './room-summary.view.js';

/** A room. */
export class RoomView extends RoomSummaryView {
  /** null in events: messages come in events of their own. */
  last_message!: MessageView | null;
  /** Only in rooms of few people (limit members_inline), and not in events: memberships come in events of their own. */
  members?: MemberView[];
}

/** One of my rooms in a list: with my membership and how much I have not read. */
export class MyRoomView extends RoomView {
  member!: MyMemberView;
  @ApiProperty({ type: 'integer' })
  unread_count!: number;
}
