import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { Question } from '../shared/question.js';
import { useLast } from '../shared/use-last.js';
import { useRoom } from './room-scope.js';
import { useGoBack } from './use-go-back.js';

/** What about a room opens a dialog of its own. */
export type RoomDialog = 'rename' | 'clear' | 'delete';

const TITLES = {
  rename: 'room.rename',
  clear: 'room.clear',
  delete: 'room.delete',
} as const satisfies Record<RoomDialog, string>;

/** What about a room is asked apart from it. */
export function RoomDialogs({ dialog, onClose }: { dialog: RoomDialog | null; onClose: () => void }) {
  const { t } = useTranslation();
  const shown = useLast(dialog);
  return (
    <Modal opened={dialog !== null} onClose={onClose} returnFocus={false} title={shown && t(TITLES[shown])}>
      {shown === 'rename' && <RenameForm onDone={onClose} />}
      {shown === 'clear' && <ClearQuestion onDone={onClose} />}
      {shown === 'delete' && <DeleteQuestion onDone={onClose} />}
    </Modal>
  );
}

/** Gives the room another name, or none. */
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

function ClearQuestion({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { own } = useRoom().open.room;
  return (
    <Question label={t('room.clearLabel')} onConfirm={() => own.clear()} onCancel={onDone}>
      <Text>{t('room.clearQuestion')}</Text>
    </Question>
  );
}

function DeleteQuestion({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const goBack = useGoBack();
  const { id } = useRoom().open.room;
  const remove = async (): Promise<void> => {
    await commands.deleteRoom({ room_id: id });
    goBack();
  };
  return (
    <Question label={t('room.deleteLabel')} onConfirm={remove} onCancel={onDone}>
      <Text>{t('room.deleteQuestion')}</Text>
    </Question>
  );
}
