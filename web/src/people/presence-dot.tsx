import { useTranslation } from 'react-i18next';
import classes from './presence-dot.module.css';
import { usePresence } from './use-people.js';

/** A dot by somebody who is there. */
export function PresenceDot({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const isOnline = usePresence(userId)?.is_online === true;
  return (
    isOnline && (
      <span role="img" className={classes.dot} aria-label={t('presence.online')} title={t('presence.online')} />
    )
  );
}
