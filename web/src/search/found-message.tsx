import type { HighlightView, MessageView } from '@confab/client';
import { Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { HighlightedText } from '../message/message-text.js';
import { dayAndTime } from '../shared/format.js';
import classes from './found-message.module.css';

interface FoundMessageProps {
  readonly message: MessageView;
  readonly highlights?: readonly HighlightView[];
  /** What the room is called, where it may be any. */
  readonly roomName?: string;
  readonly onChosen: () => void;
}

/** A message found somewhere; it leads to its place. */
export function FoundMessage({ message, highlights = [], roomName, onChosen }: FoundMessageProps) {
  const { t, i18n } = useTranslation();
  const text = message.content !== '' ? message.content : t('message.files', { count: message.attachments.length });
  return (
    <UnstyledButton className={classes.found} onClick={onChosen}>
      {roomName !== undefined && (
        <Text component="span" size="xs" className={classes.room}>
          {roomName}
        </Text>
      )}
      <Text component="span" fw={600}>
        {message.sender_name}
      </Text>
      <Text component="span" size="xs" c="var(--chat-faint)">
        {' '}
        {dayAndTime(message.created_at, i18n.language)}
      </Text>
      <span className={classes.text}>
        <HighlightedText text={text} highlights={highlights} />
      </span>
    </UnstyledButton>
  );
}
