import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MessageView } from './message.view.js';
import { SenderView, UserView } from './user.view.js';

/** One reaction of one person to a message. */
export class MessageReactionView {
  id!: string;
  message_id!: string;
  user_id!: string;
  /** An emoji, fully qualified, or a short name. */
  reaction!: string;
  created_at!: string;
  /** A UserView where `include` asked for `user` and get_user would give them to you. */
  @ApiProperty({ anyOf: [{ $ref: getSchemaPath(SenderView) }, { $ref: getSchemaPath(UserView) }] })
  user!: SenderView | UserView;
  /** Only where `include` asked for `message`. */
  message?: MessageView;
}
