import { SenderView } from './user.view.js';

/** One reaction of one person to a message. */
export class MessageReactionView {
  id!: string;
  message_id!: string;
  user_id!: string;
  /** An emoji, fully qualified, or a short name. */
  reaction!: string;
  created_at!: string;
  user!: SenderView | null;
}
