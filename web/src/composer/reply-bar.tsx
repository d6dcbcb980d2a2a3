import type { MessageView } from '@confab/client';
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import classes from './composer.module.css';

/** What one is answering. */
export function ReplyBar({ to }: { to: MessageView }) {
  const { t, i18n } = useTranslation();
  const { reply, nameOf } = useRoom();
  // An answer goes to those whom the message reached, and to nobody else.
  const reached = [...new Set([to.sender_id ?? '', ...to.targets])];
  const names = new Intl.ListFormat(i18n.language).format(reached.map(nameOf));
  return (
    <div className={classes.reply}>
      <span className={classes.replyText}>
        {t('composer.replyTo', { name: to.sender_name ?? '' })}{' '}
        <bdi>{to.is_deleted ? t('message.deleted') : to.content}</bdi>
        {to.targets.length > 0 && ` · ${t('targets.only', { names })}`}
      </span>
      <ActionIcon variant="subtle" color="gray" aria-label={t('composer.noReply')} onClick={() => reply(null)}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
