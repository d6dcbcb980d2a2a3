import { useEffect, useRef, useState } from 'react';
import { type Mention, stillIn } from '../message/mentions.js';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';

/** What one is writing in a room. */
export interface Draft {
  readonly text: string;
  /** Whether there is something to send. */
  readonly isWhole: boolean;
  readonly write: (text: string) => void;
  readonly mention: (mention: Mention) => void;
  readonly send: () => void;
}

/** What one has begun to write here; it is there again when one comes back to the room. */
export function useDraft(): Draft {
  const { drafts } = useChat();
  const { open, replyTo, reply } = useRoom();
  const { room } = open;
  const [text, setText] = useState(() => drafts.get(room.id) ?? '');
  const mentions = useRef<Mention[]>([]);
  useEffect(() => {
    drafts.set(room.id, text);
  }, [drafts, room.id, text]);
  const files = useStore(open.uploads.items);
  const isUploading = files.some(({ attachment }) => attachment === null);
  const isWhole = !isUploading && (text.trim() !== '' || files.length > 0);
  const write = (now: string) => {
    setText(now);
    if (now.trim() === '') room.stopTyping();
    else room.typing();
  };
  const send = () => {
    if (!isWhole) return;
    const content = text.trim();
    const named = stillIn(content, mentions.current);
    const attachments = open.uploads.take();
    // The outbox tells what becomes of it.
    room
      .send({
        ...(content !== '' && { content }),
        ...(attachments.length > 0 && { attachments }),
        ...(named.length > 0 && { mentions: named }),
        ...(replyTo && { reply_to: replyTo.id }),
      })
      .catch(() => undefined);
    setText('');
    mentions.current = [];
    reply(null);
    if (!open.timeline.view.get().isAtEnd) open.timeline.jumpToNewest();
  };
  return { text, isWhole, write, mention: (mention) => mentions.current.push(mention), send };
}
