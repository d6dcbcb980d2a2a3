import { Command } from '../command.js';
import { Uuid } from '../validation.js';
import { MessageView } from '../views/message.view.js';

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
}
