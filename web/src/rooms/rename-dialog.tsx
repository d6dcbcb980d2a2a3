import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useRoom } from './room-scope.js';

/** Gives the room another name, or none. */
export function RenameDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('room.rename')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <RenameForm onDone={onClose} />
    </Modal>
  );
}

function RenameForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { room } = useRoom().open;
  const [name, setName] = useState(room.info?.name ?? '');
  const rename = async (): Promise<void> => {
    const said = name.trim();
    const isDone = await attempt(() => commands.updateRoom({ room_id: room.id, name: said === '' ? null : said }));
    if (isDone) onDone();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void rename();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('rooms.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button type="submit">{t('action.save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
