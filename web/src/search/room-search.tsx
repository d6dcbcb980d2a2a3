import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { FoundMessage } from './found-message.js';
import { SearchForm } from './search-form.js';

/** Looks for words in the room's messages; what is found leads to its place. */
export function RoomSearch({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { open, jumpTo } = useRoom();
  const go = (id: string) => {
    jumpTo(id);
    onClose();
  };
  return (
    <Drawer opened={isOpen} onClose={onClose} title={t('search.title')}>
      <SearchForm
        roomId={open.room.id}
        show={({ message, highlights }) => (
          <FoundMessage key={message.id} message={message} highlights={highlights} onChosen={() => go(message.id)} />
        )}
      />
    </Drawer>
  );
}
