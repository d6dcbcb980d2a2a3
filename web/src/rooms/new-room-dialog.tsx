import { Button, Group, Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { BotPicker } from '../people/bot-picker.js';
import { PeoplePicker } from '../people/people-picker.js';
import { useChat, useMe } from '../session/use-chat.js';
import { useUnderWay } from '../shared/use-under-way.js';

const TYPES = ['direct', 'group', 'public'] as const;
type RoomType = (typeof TYPES)[number];

/** Makes a room, with the people and bots that shall be in it. */
export function NewRoomDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('rooms.new')}>
      <NewRoomForm onDone={onClose} />
    </Modal>
  );
}

function NewRoomForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { client, rooms } = useChat();
  const me = useMe();
  const [, navigate] = useLocation();
  const [type, setType] = useState<RoomType>('direct');
  const [name, setName] = useState('');
  const [people, setPeople] = useState<string[]>([]);
  const [bots, setBots] = useState<string[]>([]);
  // Made again where no answer came, it is the same room; a direct one is by its people.
  const [client_room_id] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const [isUnderWay, begin] = useUnderWay();
  const isWhole = type === 'direct' ? people.length + bots.length > 0 : name.trim() !== '';
  const make = async (): Promise<void> => {
    const { room } = await client.commands.createRoom({
      type,
      participants: type === 'direct' ? [me, ...people] : people,
      bots: bots.map((id) => ({ id })),
      ...(type !== 'direct' && { name: name.trim(), client_room_id }),
    });
    rooms.look(room.id);
    navigate(`/rooms/${room.id}`);
    onDone();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void begin(make);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <SegmentedControl
          aria-label={t('rooms.kind')}
          value={type}
          onChange={setType}
          data={TYPES.map((value) => ({ value, label: t(`rooms.${value}`) }))}
        />
        {type !== 'direct' && (
          <TextInput
            label={t('rooms.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            required
          />
        )}
        <PeoplePicker value={people} onChange={setPeople} isFirst />
        <BotPicker value={bots} onChange={setBots} />
        <Group justify="flex-end">
          <Button type="submit" loading={isUnderWay} disabled={!isWhole}>
            {t('rooms.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
