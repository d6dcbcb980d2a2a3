import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { notify } from '../shared/notices.js';
import type { Draft } from './use-draft.js';

/**
 * Ends the change of a message that is deleted meanwhile, and says so. What one made of it goes on as a new message, where none
 * is begun.
 */
export function useDeletedEdit(draft: Draft): void {
  const { t } = useTranslation();
  const { open, editing, edit, composer } = useRoom();
  const { room } = open;
  const end = useEffectEvent(() => {
    if (!editing) return;
    const { message } = editing;
    const { text } = editing.draft.get();
    const isChanged = text.trim() !== '' && text !== message.content;
    const isKept = isChanged && draft.text === '';
    // The form goes, and the focus with it.
    if (document.activeElement?.closest(`[data-message="${message.id}"]`)) composer.current?.focus();
    edit(null);
    if (isKept) draft.write(text);
    notify('info', t(isKept ? 'message.editKept' : isChanged ? 'message.editLost' : 'message.editEnded'));
  });
  const id = editing?.message.id;
  useEffect(() => {
    if (id === undefined) return undefined;
    return room.on('change', ({ message }) => {
      if (message.id === id && message.is_deleted) end();
    });
  }, [room, id]);
}
