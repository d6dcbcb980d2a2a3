import { Notification } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dismiss, notices } from '../shared/notices.js';
import { useStore } from '../shared/use-store.js';
import classes from './notice-list.module.css';

/** What is said just now, read out as it comes. */
export function NoticeList() {
  const { t } = useTranslation();
  const shown = useStore(notices);
  return (
    <div className={classes.list} role="status" aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <Notification
          key={id}
          color={kind === 'error' ? 'red' : 'indigo'}
          withBorder
          closeButtonProps={{ 'aria-label': t('action.dismiss') }}
          onClose={() => dismiss(id)}
        >
          {text}
        </Notification>
      ))}
    </div>
  );
}
