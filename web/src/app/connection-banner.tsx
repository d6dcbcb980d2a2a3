import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../session/use-chat.js';
import classes from './connection-banner.module.css';

/** Says that there is no connection, while there is none: what one writes meanwhile waits. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const state = useConnection();
  const isAway = state === 'reconnecting' || state === 'connecting';
  return (
    <div role="status" aria-live="polite">
      {isAway && (
        <div className={classes.banner}>
          <Loader size={14} color="currentColor" aria-hidden />
          {t(state === 'connecting' ? 'connection.connecting' : 'connection.offline')}
        </div>
      )}
    </div>
  );
}
