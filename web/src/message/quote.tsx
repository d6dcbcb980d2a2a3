import type { QuoteView } from '@confab/client';
import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import classes from './quote.module.css';

/** What a message answers, in brief; it leads there. */
export function Quote({ quote }: { quote: QuoteView }) {
  const { t } = useTranslation();
  const { jumpTo } = useRoom();
  const text = quote.content !== '' ? quote.content : t('message.files', { count: quote.attachment_count });
  return (
    <UnstyledButton className={classes.quote} onClick={() => jumpTo(quote.id)}>
      <VisuallyHidden>{t('message.toOriginal')} </VisuallyHidden>
      <span className={classes.name}>{quote.sender_name}</span>
      <span className={classes.text}>{quote.is_deleted ? t('message.deleted') : text}</span>
    </UnstyledButton>
  );
}
