import type { RoomView } from '@confab/client';
import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArchive, IconArchiveOff, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat } from '../../session/use-chat.js';
import { attempt } from '../../shared/attempt.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import { useNameOfRoom } from './use-name-of-room.js';

/** Closes a room to messages, opens it again, or takes it away. */
export function RoomActions({ room, onChanged }: { room: RoomView; onChanged: () => void }) {
  const { t } = useTranslation('admin');
  const { commands } = useChat().client;
  const [, navigate] = useLocation();
  const [isAsking, asking] = useDisclosure(false);
  const name = useNameOfRoom(room);
  const { id: room_id, is_active } = room;
  const turn = async (): Promise<void> => {
    if (await attempt(() => commands.updateRoom({ room_id, is_active: !is_active }))) onChanged();
  };
  const remove = async (): Promise<void> => {
    await commands.deleteRoom({ room_id });
    navigate('/admin/rooms');
  };
  return (
    <Group>
      <Button
        variant="default"
        leftSection={is_active ? <IconArchive size={16} /> : <IconArchiveOff size={16} />}
        onClick={() => void turn()}
      >
        {t(is_active ? 'rooms.archive' : 'rooms.reopen')}
      </Button>
      {room.type !== 'direct' && (
        <Button color="red.9" leftSection={<IconTrash size={16} />} onClick={asking.open}>
          {t('rooms.delete')}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={t('rooms.delete')}
        question={t('rooms.deleteQuestion', { name })}
        onConfirm={remove}
        onClose={asking.close}
      />
    </Group>
  );
}
