import { useTranslation } from 'react-i18next';
import { useMe } from '../session/use-chat.js';
import type { RoomEntry } from './room-entry.js';

/** What was said last in a room, in a line. */
export function usePreview({ lastMessage: message, room }: RoomEntry): string {
  const { t } = useTranslation();
  const me = useMe();
  if (!message) return '';
  if (message.is_deleted) return t('message.deleted');
  if (message.message_type === 'system') return message.content;
  const type = message.attachments[0]?.type;
  const attached = type ? t(`attachment.${type}`) : '';
  const said = message.is_streaming && message.content === '' ? t('message.writing') : message.content || attached;
  if (message.sender_id === me) return t('room.previewMine', { text: said });
  return room.type === 'direct' ? said : t('room.previewOf', { name: message.sender_name ?? '', text: said });
}
