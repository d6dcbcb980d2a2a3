import type { MessageView } from '@confab/client';
import type { KeyboardEvent } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import { useChat, useMe } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useStore } from '../shared/use-store.js';

/** What about a message opens a dialog of its own. */
export type MessageDialog = 'delete' | 'edits' | 'reactions' | 'picker';

/** What one may do with a message. */
export interface MessageRights {
  readonly react: boolean;
  readonly reply: boolean;
  readonly edit: boolean;
  readonly deleteForAll: boolean;
  readonly pin: boolean;
}

/** What one may do with a message here, as far as the page knows: the server has the last word. */
export function useMessageRights(message: MessageView): MessageRights {
  const { open } = useRoom();
  const { room, member } = useStore(open.info);
  const isMine = message.sender_id === useMe();
  const isAdmin = member?.role === 'owner' || member?.role === 'admin';
  const isOpen = room?.is_active !== false && member?.is_muted !== true;
  const maySend = isOpen && member?.role !== 'readonly';
  const isWhole = !message.is_deleted && !message.is_streaming;
  return {
    react: isOpen && isWhole,
    reply: maySend && isWhole,
    edit: maySend && isMine && isWhole,
    deleteForAll: room?.is_active !== false && (isMine || isAdmin),
    pin: isOpen && isWhole && (isAdmin || room?.type === 'direct'),
  };
}

/** Puts one's reaction there, or takes it back. */
export function useReact(message: MessageView): (reaction: string) => void {
  const { commands } = useChat().client;
  const me = useMe();
  return (reaction) => {
    const data = { room_id: message.room_id, message_id: message.id, reaction };
    const isThere = message.reactions[reaction]?.includes(me) === true;
    void attempt(() => (isThere ? commands.removeReaction(data) : commands.addReaction(data)));
  };
}

/** What the keyboard does with a message that has the focus. */
export function useMessageKeys(
  message: MessageView,
  openDialog: (dialog: MessageDialog) => void,
): (event: KeyboardEvent) => void {
  const { reply, edit } = useRoom();
  const rights = useMessageRights(message);
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const does: Partial<Record<string, () => void>> = {
      ...(rights.reply && { r: () => reply(message) }),
      ...(rights.edit && { e: () => edit(message) }),
      ...(rights.react && { '+': () => openDialog('picker') }),
      ...(!message.is_deleted && { Delete: () => openDialog('delete') }),
    };
    const action = does[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
}
