import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { notify } from '../shared/notices.js';
import { useStore } from '../shared/use-store.js';

/** Adds files to the next message here, as many as it may have, and says so where some are left out. */
export function useAddFiles(): (files: Iterable<File>) => void {
  const { t } = useTranslation();
  const { uploads } = useRoom().open;
  const { attachments_per_message: most } = useStore(useChat().limits);
  return (files) => {
    const left = uploads.add(files, most);
    if (left > 0) notify('error', t('files.tooMany', { most, count: left }));
  };
}
