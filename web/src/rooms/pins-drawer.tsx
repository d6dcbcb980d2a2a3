import type { ConfabClient, MessageView, Room } from '@confab/client';
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
    <Drawer opened={isOpen} onClose={onClose} title={t('pins.title')}>
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
  useEffect(() => followPins(commands, room, setPins), [commands, room]);
  if (!pins) return <Text>{t('action.loading')}</Text>;
  if (pins.length === 0) return <Text c="var(--chat-faint)">{t('pins.none')}</Text>;
  const go = (id: string) => {
    jumpTo(id);
    onChosen();
  };
  return pins.map((message) => <FoundMessage key={message.id} message={message} onChosen={() => go(message.id)} />);
}

/** Reads the pins, again whenever one is added or taken away, and puts those that change in their place. @returns the end of it */
function followPins(
  commands: ConfabClient['commands'],
  room: Room,
  show: (pins: readonly MessageView[]) => void,
): () => void {
  let pins: readonly MessageView[] = [];
  let readings = 0;
  const put = (all: readonly MessageView[]) => {
    pins = all;
    show(all);
  };
  const read = async (): Promise<void> => {
    const reading = (readings += 1);
    const { messages } = await commands.listPins({ room_id: room.id, limit: 100 });
    // The one asked for last is the newest, whichever is answered first.
    if (reading === readings) put(messages);
  };
  const stop = room.on('change', ({ message }) => {
    const isListed = pins.some(({ id }) => id === message.id);
    if (isListed !== message.is_pinned) void attempt(read);
    else if (isListed) put(pins.map((pin) => (pin.id === message.id ? message : pin)));
  });
  void attempt(read);
  return () => {
    readings += 1;
    stop();
  };
}
