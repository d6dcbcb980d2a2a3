import type { HighlightView, MessageView } from '@confab/client';
import { Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { HighlightedText } from '../message/message-text.js';
import { dayAndTime } from '../shared/format.js';
import { useRoom } from './room-scope.js';
import classes from './found-message.module.css';

interface FoundMessageProps {
  readonly message: MessageView;
  readonly highlights?: readonly HighlightView[];
  readonly onChosen: () => void;
}

/** A message found somewhere in the room; it leads to its place. */
export function FoundMessage({ message, highlights = [], onChosen }: FoundMessageProps) {
  const { t, i18n } = useTranslation();
  const { jumpTo } = useRoom();
  const go = () => {
    jumpTo(message.id);
    onChosen();
  };
  const text = message.content !== '' ? message.content : t('message.files', { count: message.attachments.length });
  return (
    <UnstyledButton className={classes.found} onClick={go}>
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
