import type { MessageView } from '@confab/client';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCopy,
  IconDots,
  IconEyeOff,
  IconHistory,
  IconMoodPlus,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconRefresh,
  IconShare3,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { copyText, MAY_COPY } from '../shared/copy.js';
import { useMessageRights, useReact, useRegenerate } from './message-commands.js';
import classes from './message-actions.module.css';

/** The reactions that are a click away. */
const USUAL = ['👍', '❤️', '😂'];

interface MessageActionsProps {
  readonly message: MessageView;
  /** Told while something of it is open elsewhere in the page. */
  readonly onBusy: (isBusy: boolean) => void;
}

/** What one may do with a message. */
export function MessageActions({ message, onBusy }: MessageActionsProps) {
  const { t } = useTranslation();
  const { reply, ask } = useRoom();
  const rights = useMessageRights(message);
  const react = useReact(message);
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('message.actions')}>
      {rights.react &&
        USUAL.map((emoji) => (
          <ActionIcon
            key={emoji}
            variant="subtle"
            color="gray"
            aria-label={t('message.react', { emoji })}
            onClick={() => react(emoji)}
          >
            {emoji}
          </ActionIcon>
        ))}
      {rights.react && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('message.reactOther')}
          onClick={() => ask('picker', message)}
        >
          <IconMoodPlus size={18} />
        </ActionIcon>
      )}
      {rights.reply && (
        <ActionIcon variant="subtle" color="gray" aria-label={t('message.reply')} onClick={() => reply(message)}>
          <IconArrowBackUp size={18} />
        </ActionIcon>
      )}
      <MoreMenu message={message} onBusy={onBusy} />
    </div>
  );
}

function MoreMenu({ message, onBusy }: MessageActionsProps) {
  const { t } = useTranslation();
  const { edit, ask, open } = useRoom();
  const rights = useMessageRights(message);
  const { commands } = useChat().client;
  const at = { room_id: message.room_id, message_id: message.id };
  const regenerate = useRegenerate(message);
  const pin = () => (message.is_pinned ? commands.unpinMessage(at) : commands.pinMessage(at));
  return (
    <Menu position="bottom-end" onChange={onBusy} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('message.more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {rights.edit && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => edit(message)}>
            {t('message.edit')}
          </Menu.Item>
        )}
        {rights.pin && (
          <Menu.Item
            leftSection={message.is_pinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />}
            onClick={() => void attempt(pin)}
          >
            {t(message.is_pinned ? 'message.unpin' : 'message.pin')}
          </Menu.Item>
        )}
        {rights.regenerate && (
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={regenerate}>
            {t('message.regenerate')}
          </Menu.Item>
        )}
        {rights.redirect && (
          <Menu.Item leftSection={<IconShare3 size={16} />} onClick={() => ask('redirect', message)}>
            {t('message.redirect')}
          </Menu.Item>
        )}
        {MAY_COPY && message.content !== '' && (
          <Menu.Item
            leftSection={<IconCopy size={16} />}
            onClick={() => copyText(message.content, t('message.copied'))}
          >
            {t('message.copy')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconEyeOff size={16} />}
          onClick={() => void attempt(() => open.room.own.markUnread(message.id))}
        >
          {t('message.markUnread')}
        </Menu.Item>
        {message.is_edited && (
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => ask('edits', message)}>
            {t('message.history')}
          </Menu.Item>
        )}
        {Object.keys(message.reaction_counts).length > 0 && (
          <Menu.Item leftSection={<IconMoodPlus size={16} />} onClick={() => ask('reactions', message)}>
            {t('message.whoReacted')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item c="var(--chat-danger)" leftSection={<IconTrash size={16} />} onClick={() => ask('delete', message)}>
          {t('message.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
