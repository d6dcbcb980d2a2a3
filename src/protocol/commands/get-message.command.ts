import { Command } from '../command.js';
import { SomeOf, Uuid } from '../validation.js';
import { MessageView } from '../views/message.view.js';
import { type Include, INCLUDES } from '../vocabulary.js';

export class GetMessageAnswer {
  message!: MessageView;
}

/** One message as it is now. Errors: not_found. */
@Command('get_message', { kind: 'read' })
export class GetMessageCommand {
  static readonly answer = GetMessageAnswer;

  @Uuid()
  room_id!: string;

  @Uuid()
  message_id!: string;

  /** What the message is to carry beside its own fields. Over REST `include=room,user` or `include=room&include=user`. */
  @SomeOf(INCLUDES, { optional: true, example: ['room', 'user'] })
  include?: Include[];
}
