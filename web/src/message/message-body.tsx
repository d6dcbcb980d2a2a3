import type { MessageView } from '@confab/client';
import { Button } from '@mantine/core';
import { IconPinFilled, IconPlayerStopFilled, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Attachments } from '../files/attachments.js';
import { useRoom } from '../rooms/room-scope.js';
import { useChat, useMe } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useMessageRights, useRegenerate } from './message-commands.js';
import { MessageText } from './message-text.js';
import { Audience, CopyOf } from './audience.js';
import { Quote } from './quote.js';
import { Receipt } from './receipt.js';
import classes from './message-body.module.css';

/** What a message says: what it answers, its text and files, and how it stands. */
export function MessageBody({ message }: { message: MessageView }) {
  const { t } = useTranslation();
  const { nameOf, open } = useRoom();
  const isMine = message.sender_id === useMe();
  if (message.is_deleted) return <p className={classes.deleted}>{t('message.deleted')}</p>;
  return (
    <>
      {message.targets.length > 0 && <Audience targets={message.targets} />}
      {message.redirect_of !== null && <CopyOf id={message.redirect_of} />}
      {message.quote && <Quote quote={message.quote} />}
      <div className={classes.body}>
        {message.content !== '' && <MessageText message={message} nameOf={nameOf} />}
        {message.is_streaming && <span className={classes.cursor} aria-hidden />}
        {message.is_edited && <span className={classes.mark}> {t('message.edited')}</span>}
        {message.is_pinned && (
          <IconPinFilled className={classes.icon} size={14} role="img" aria-label={t('message.pinned')} />
        )}
        {isMine && <Receipt seq={message.seq} />}
      </div>
      {message.attachments.length > 0 && <Attachments roomId={open.room.id} attachments={message.attachments} />}
      <StreamState message={message} />
    </>
  );
}

/** Of a bot's reply: that it is being written, with a way to stop it; or that it did not come to its end. */
function StreamState({ message }: { message: MessageView }) {
  const { t } = useTranslation();
  const { client } = useChat();
  const { rights } = useRoom();
  const me = useMe();
  const { regenerate: mayRegenerate } = useMessageRights(message);
  const { finish_reason: reason, is_streaming: isStreaming } = message;
  const mayStop = message.requested_by === me || rights.moderate;
  const stop = () =>
    void attempt(() => client.commands.stopGeneration({ room_id: message.room_id, message_id: message.id }));
  const regenerate = useRegenerate(message);
  if (isStreaming)
    return (
      <div className={classes.stream}>
        <span>{t('message.writing')}</span>
        {mayStop && (
          <Button size="compact-xs" variant="light" leftSection={<IconPlayerStopFilled size={12} />} onClick={stop}>
            {t('message.stop')}
          </Button>
        )}
      </div>
    );
  if (reason === null || reason === 'stop') return null;
  return (
    <div className={classes.stream}>
      <span>{t(`message.${reason}`)}</span>
      {mayRegenerate && (
        <Button size="compact-xs" variant="light" leftSection={<IconRefresh size={12} />} onClick={regenerate}>
          {t('message.regenerate')}
        </Button>
      )}
    </div>
  );
}
