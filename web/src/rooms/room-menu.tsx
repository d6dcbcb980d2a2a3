import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconBell,
  IconBellOff,
  IconDotsVertical,
  IconDoorExit,
  IconEraser,
  IconEyeOff,
  IconMailOpened,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useStore } from '../shared/use-store.js';
import { type RoomDialog, RoomDialogs } from './room-dialogs.js';
import { useRoom } from './room-scope.js';
import { useGoBack } from './use-go-back.js';

/** What one may do with a room as a whole. */
export function RoomMenu() {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<RoomDialog | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setDialog(null);
    // The line of the menu that it was opened by is gone.
    button.current?.focus();
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon ref={button} variant="subtle" size="lg" aria-label={t('room.more')}>
            <IconDotsVertical size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <OwnItems onDialog={setDialog} />
          <Menu.Divider />
          <SharedItems onDialog={setDialog} />
        </Menu.Dropdown>
      </Menu>
      <RoomDialogs dialog={dialog} onClose={close} />
    </>
  );
}

/** What nobody else sees anything of. */
function OwnItems({ onDialog }: { onDialog: (dialog: RoomDialog) => void }) {
  const { t } = useTranslation();
  const { mutedRooms } = useChat();
  const { room } = useRoom().open;
  const goAfter = useGoAfter();
  const isMuted = useStore(mutedRooms).has(room.id);
  const newest = room.messages.findLast(({ message_type: type }) => type !== 'system')?.id;
  return (
    <>
      <Item
        icon={isMuted ? <IconBell size={16} /> : <IconBellOff size={16} />}
        label={t(isMuted ? 'room.unmute' : 'room.mute')}
        onClick={() => mutedRooms.toggle(room.id)}
      />
      {newest !== undefined && (
        <Item
          icon={<IconMailOpened size={16} />}
          label={t('room.markUnread')}
          onClick={() => goAfter(() => room.own.markUnread(newest))}
        />
      )}
      <Item icon={<IconEyeOff size={16} />} label={t('room.hide')} onClick={() => goAfter(() => room.own.hide())} />
      <Item icon={<IconEraser size={16} />} label={t('room.clear')} onClick={() => onDialog('clear')} />
    </>
  );
}

/** What all in the room see. */
function SharedItems({ onDialog }: { onDialog: (dialog: RoomDialog) => void }) {
  const { t } = useTranslation();
  const { commands } = useChat().client;
  const { open, rights } = useRoom();
  const { room: info } = useStore(open.info);
  const goAfter = useGoAfter();
  const { id } = open.room;
  const isActive = info?.is_active !== false;
  const archive = () => commands.updateRoom({ room_id: id, is_active: !isActive });
  return (
    <>
      {rights.manageRoom && (
        <>
          <Item icon={<IconPencil size={16} />} label={t('room.rename')} onClick={() => onDialog('rename')} />
          <Item
            icon={isActive ? <IconArchive size={16} /> : <IconArchiveOff size={16} />}
            label={t(isActive ? 'room.archive' : 'room.unarchive')}
            onClick={() => void attempt(archive)}
          />
        </>
      )}
      {rights.leave && (
        <Item
          isGrave
          icon={<IconDoorExit size={16} />}
          label={t('room.leave')}
          onClick={() => goAfter(() => commands.leaveRoom({ room_id: id, end_membership: true }))}
        />
      )}
      {rights.deleteRoom && (
        <Item isGrave icon={<IconTrash size={16} />} label={t('room.delete')} onClick={() => onDialog('delete')} />
      )}
    </>
  );
}

interface ItemProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly onClick: () => void;
  /** Whether it takes something away. */
  readonly isGrave?: boolean;
}

function Item({ icon, label, onClick, isGrave = false }: ItemProps) {
  return (
    <Menu.Item leftSection={icon} onClick={onClick} {...(isGrave && { c: 'var(--chat-danger)' })}>
      {label}
    </Menu.Item>
  );
}

/** Does something, and then goes back to the list of rooms. */
function useGoAfter(): (what: () => Promise<unknown>) => void {
  const goBack = useGoBack();
  return (what) =>
    void attempt(async () => {
      await what();
      goBack();
    });
}
