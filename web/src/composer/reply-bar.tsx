import type { MessageView } from '@confab/client';
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import classes from './composer.module.css';

/** What one is answering. */
export function ReplyBar({ to }: { to: MessageView }) {
  const { t } = useTranslation();
  const { reply } = useRoom();
  return (
    <div className={classes.reply}>
      <span className={classes.replyText}>
        {t('composer.replyTo', { name: to.sender_name ?? '' })} {to.content}
      </span>
      <ActionIcon variant="subtle" color="gray" aria-label={t('composer.noReply')} onClick={() => reply(null)}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
