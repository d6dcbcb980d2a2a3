import type { SearchResultView } from '@confab/client';
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useRoomName } from '../rooms/room-name.js';
import { useChat } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import { FoundMessage } from './found-message.js';
import { SearchForm } from './search-form.js';

/** Looks for words in the messages of all of one's rooms; what is found leads to its place. */
export function GlobalSearch({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} size="lg" title={t('search.everywhere')}>
      <SearchForm
        roomId={null}
        show={(result) => <FoundSomewhere key={result.message.id} result={result} onChosen={onClose} />}
      />
    </Modal>
  );
}

function FoundSomewhere({ result, onChosen }: { result: SearchResultView; onChosen: () => void }) {
  const { message, highlights } = result;
  const [, navigate] = useLocation();
  const { entries } = useStore(useChat().rooms);
  const entry = entries.find(({ room }) => room.id === message.room_id);
  // Of rooms that are in no list, archived or hidden, the message itself tells.
  const named = entry?.room ?? message.room ?? { type: 'group' as const, name: null };
  const roomName = useRoomName(named, entry?.members ?? null);
  const go = () => {
    navigate(`/rooms/${message.room_id}/${message.id}`);
    onChosen();
  };
  return <FoundMessage message={message} highlights={highlights} roomName={roomName} onChosen={go} />;
}
