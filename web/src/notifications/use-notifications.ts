import type { MessageView } from '@confab/client';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat, useMe } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import { notificationsOn } from './notification-setting.js';

/** Tells of what others say while one looks at something else, but for what one wants to hear nothing of. */
export function useNotifications(): void {
  const { t } = useTranslation();
  const { client, rooms, mutedRooms } = useChat();
  const me = useMe();
  const [, navigate] = useLocation();
  const isOn = useStore(notificationsOn);
  const tell = useEffectEvent((message: MessageView) => {
    const { room_id: id, content, attachments } = message;
    if (!isNews(message, me) || mutedRooms.get().has(id)) return;
    const name = rooms.get().entries.find(({ room }) => room.id === id)?.room.name ?? '';
    const title = [message.sender_name ?? '', name].filter((part) => part !== '').join(' · ');
    const body = content !== '' ? content : t('message.files', { count: attachments.length });
    const shown = show(title, { body, tag: id });
    shown?.addEventListener('click', () => {
      window.focus();
      navigate(`/rooms/${id}`);
      shown.close();
    });
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const stops = [
      client.on('message_created', ({ message }) => tell(message)),
      client.on('bot_stream_ended', ({ message }) => tell(message)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, isOn]);
}

/** Whether somebody else has said something whole, that one does not see come. */
function isNews(message: MessageView, me: string): boolean {
  const isSaid = message.message_type !== 'system' && !message.is_streaming && !message.is_deleted;
  return isSaid && message.sender_id !== me && !(document.visibilityState === 'visible' && document.hasFocus());
}

function show(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    // On phones a page itself may show none.
    return null;
  }
}
