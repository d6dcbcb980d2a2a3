import { useEffect, useState } from 'react';
import { type Mention, stillIn } from '../message/mentions.js';
import type { UploadItem } from '../files/uploads.js';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import { contentOf, leftOf } from './content.js';

/** Why something is not sent. */
type Obstacle = 'empty' | 'unaddressed' | 'tooLong' | 'failed' | 'uploading';

/** What one is writing in a room. */
export interface Draft {
  readonly text: string;
  /** Whom alone it is for; null: everybody. With nobody chosen yet it goes to nobody. */
  readonly targets: readonly string[] | null;
  /** Whether it is known whom it is for. */
  readonly isAddressed: boolean;
  /** How many characters it may still become longer; less than nothing where it is too long. */
  readonly left: number;
  /** What keeps it from being sent; null: nothing does. */
  readonly obstacle: Obstacle | null;
  readonly write: (text: string) => void;
  readonly mention: (mention: Mention) => void;
  readonly target: (ids: readonly string[] | null) => void;
  readonly send: () => void;
  /** Sends a file alone; what one is writing stays. */
  readonly sendVoice: (attachmentId: string) => void;
}

/** What one has begun to write here; it is there again when one comes back to the room. */
export function useDraft(): Draft {
  const { unsent, limits } = useChat();
  const { drafts } = unsent;
  const { open, replyTo, reply } = useRoom();
  const { room } = open;
  const [text, setText] = useState(() => drafts.get(room.id)?.text ?? '');
  const [mentions, setMentions] = useState<readonly Mention[]>(() => drafts.get(room.id)?.mentions ?? []);
  const [chosen, target] = useState<readonly string[] | null>(() => drafts.get(room.id)?.targets ?? null);
  // An answer to what is for few goes to those whom that reached, whoever was chosen.
  const isForFew = (replyTo?.targets.length ?? 0) > 0;
  const targets = isForFew ? null : chosen;
  useEffect(() => {
    drafts.set(room.id, { text, mentions, targets: chosen, replyTo });
  }, [drafts, room.id, text, mentions, chosen, replyTo]);
  const files = useStore(open.uploads.items);
  const isAddressed = targets === null || targets.length > 0;
  const content = contentOf(text);
  const left = leftOf(content, useStore(limits));
  const obstacle = obstacleOf(content, files, isAddressed, left);
  const write = (now: string) => {
    setText(now);
    if (now.trim() === '') room.stopTyping();
    // Who is not to see the message is not told that it is being written.
    else if (targets === null && !isForFew) room.typing();
  };
  const sendTo = (message: Parameters<typeof room.send>[0]) => {
    const addressed = {
      ...(targets && { targets: [...targets] }),
      ...(replyTo && { reply_to: replyTo.id }),
    };
    // The outbox tells what becomes of it.
    room.send({ ...message, ...addressed }).catch(() => undefined);
    target(null);
    reply(null);
    if (!open.timeline.view.get().isAtEnd) open.timeline.jumpToNewest();
  };
  const send = () => {
    if (obstacle !== null) return;
    const named = stillIn(content, mentions);
    const attachments = open.uploads.take();
    setText('');
    setMentions([]);
    sendTo({
      ...(content !== '' && { content }),
      ...(attachments.length > 0 && { attachments }),
      ...(named.length > 0 && { mentions: named }),
    });
  };
  const mention = (one: Mention) => setMentions((before) => [...before, one]);
  const sendVoice = (id: string) => sendTo({ attachments: [{ id }] });
  return { text, targets, isAddressed, left, obstacle, write, mention, target, send, sendVoice };
}

function obstacleOf(
  content: string,
  files: readonly UploadItem[],
  isAddressed: boolean,
  left: number,
): Obstacle | null {
  if (content === '' && files.length === 0) return 'empty';
  if (!isAddressed) return 'unaddressed';
  if (left < 0) return 'tooLong';
  if (files.some(({ error }) => error !== null)) return 'failed';
  return files.some(({ attachment }) => attachment === null) ? 'uploading' : null;
}
