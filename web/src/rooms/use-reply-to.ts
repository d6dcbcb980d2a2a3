import type { MessageView } from '@confab/client';
import { useEffect, useState } from 'react';
import { useChat } from '../session/use-chat.js';
import type { OpenRoom } from './open-room.js';

/** The message that is being answered, as it is now: it may be changed or deleted meanwhile. */
export function useReplyTo({ room }: OpenRoom): readonly [MessageView | null, (to: MessageView | null) => void] {
  const { drafts } = useChat().unsent;
  const [replyTo, reply] = useState<MessageView | null>(() => drafts.get(room.id)?.replyTo ?? null);
  useEffect(() => {
    const take = (message: MessageView) => reply((before) => (before?.id === message.id ? message : before));
    const stops = [room.on('change', ({ message }) => take(message)), room.on('stream', take)];
    // A draft may have been begun when the room was open before.
    void room.opened().then(
      () => reply((before) => before && (room.message(before.id) ?? before)),
      () => undefined,
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [room]);
  return [replyTo, reply];
}
