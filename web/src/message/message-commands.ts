import type { MessageView } from '@confab/client';
import type { KeyboardEvent } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import { useChat, useMe } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';

/** What about a message opens a dialog of its own. */
export type MessageDialog = 'delete' | 'edits' | 'reactions' | 'picker' | 'redirect';

/** What one may do with a message. */
export interface MessageRights {
  readonly react: boolean;
  readonly reply: boolean;
  readonly edit: boolean;
  readonly deleteForAll: boolean;
  readonly pin: boolean;
  /** Have a bot answer anew. */
  readonly regenerate: boolean;
  /** Send some of the room a copy. */
  readonly redirect: boolean;
}

/** What one may do with a message here, as far as the page knows: the server has the last word. */
export function useMessageRights(message: MessageView): MessageRights {
  const { rights, members } = useRoom();
  const me = useMe();
  const isMine = message.sender_id === me;
  const maySend = rights.hindrance === null;
  const isWhole = !message.is_deleted && !message.is_streaming;
  const isAnswer = message.sender?.is_bot === true && message.reply_to !== null;
  return {
    react: rights.react && isWhole,
    reply: maySend && isWhole,
    edit: maySend && isMine && isWhole,
    deleteForAll: (isMine && rights.deleteOwn) || rights.moderate,
    pin: rights.pin && isWhole,
    regenerate: maySend && isWhole && isAnswer && (message.quote?.sender_id === me || rights.moderate),
    redirect: maySend && isWhole && members.length > 1,
  };
}

/** Puts one's reaction there, or takes it back. */
export function useReact(message: MessageView): (reaction: string) => void {
  const { ownReactions } = useRoom().open;
  return (reaction) => void attempt(() => ownReactions.toggle(message, reaction));
}

/** Has a bot answer anew; what it said goes. */
export function useRegenerate(message: MessageView): () => void {
  const { commands } = useChat().client;
  const data = { room_id: message.room_id, message_id: message.id };
  return () => void attempt(() => commands.regenerateReply(data));
}

/** What the keyboard does with a message that has the focus. */
export function useMessageKeys(message: MessageView): (event: KeyboardEvent) => void {
  const { reply, edit, ask } = useRoom();
  const rights = useMessageRights(message);
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const does: Partial<Record<string, () => void>> = {
      ...(rights.reply && { r: () => reply(message) }),
      ...(rights.edit && { e: () => edit(message) }),
      ...(rights.react && { '+': () => ask('picker', message) }),
      ...(!message.is_deleted && { Delete: () => ask('delete', message) }),
    };
    const action = does[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
}
