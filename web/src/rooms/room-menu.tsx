import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDotsVertical, IconDoorExit, IconEraser, IconEyeOff, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useStore } from '../shared/use-store.js';
import { RenameDialog } from './rename-dialog.js';
import { useRoom } from './room-scope.js';

/** What one may do with a room as a whole. */
export function RoomMenu() {
  const { t } = useTranslation();
  const { client } = useChat();
  const { open } = useRoom();
  const [, navigate] = useLocation();
  const { room } = open;
  const { room: info, member } = useStore(open.info);
  const [isRenaming, renaming] = useDisclosure(false);
  const mayRename = info?.type === 'direct' || member?.role === 'owner' || member?.role === 'admin';
  const hide = () => room.own.hide();
  const leave = () => client.commands.leaveRoom({ room_id: room.id, end_membership: true });
  const goAfter = async (what: () => Promise<unknown>): Promise<void> => {
    if (await attempt(what)) navigate('/');
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" size="lg" aria-label={t('room.more')}>
            <IconDotsVertical size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayRename && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={renaming.open}>
              {t('room.rename')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={() => void goAfter(hide)}>
            {t('room.hide')}
          </Menu.Item>
          <Menu.Item leftSection={<IconEraser size={16} />} onClick={() => void attempt(() => room.own.clear())}>
            {t('room.clear')}
          </Menu.Item>
          {info?.type !== 'direct' && (
            <Menu.Item
              c="var(--chat-danger)"
              leftSection={<IconDoorExit size={16} />}
              onClick={() => void goAfter(leave)}
            >
              {t('room.leave')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RenameDialog isOpen={isRenaming} onClose={renaming.close} />
    </>
  );
}
