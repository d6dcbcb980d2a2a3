import type { MessageView } from '@confab/client';
import { Drawer, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FoundMessage } from '../search/found-message.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useRoom } from './room-scope.js';

/** What is pinned in the room; each leads to its place. */
export function PinsDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      title={t('pins.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Pins onChosen={onClose} />
    </Drawer>
  );
}

function Pins({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { open, jumpTo } = useRoom();
  const { room } = open;
  const [pins, setPins] = useState<readonly MessageView[] | null>(null);
  useEffect(() => {
    const read = () =>
      void attempt(async () => setPins((await commands.listPins({ room_id: room.id, limit: 100 })).messages));
    read();
    // Anything that changes may be a pin.
    return room.on('change', read);
  }, [commands, room]);
  if (!pins) return <Text>{t('action.loading')}</Text>;
  if (pins.length === 0) return <Text c="var(--chat-faint)">{t('pins.none')}</Text>;
  const go = (id: string) => {
    jumpTo(id);
    onChosen();
  };
  return pins.map((message) => <FoundMessage key={message.id} message={message} onChosen={() => go(message.id)} />);
}
