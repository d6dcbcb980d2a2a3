import { IconCheck, IconChecks } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useMe } from '../session/use-chat.js';
import { useStore } from '../shared/use-store.js';
import classes from './message-body.module.css';

/** Whether a message of one's own was read, and by whom. */
export function Receipt({ seq }: { seq: number }) {
  const { t, i18n } = useTranslation();
  const { open, nameOf } = useRoom();
  const me = useMe();
  const reads = useStore(open.reads);
  const readers = [...reads.values()].filter((mark) => mark.user_id !== me && mark.last_read_seq >= seq);
  const names = new Intl.ListFormat(i18n.language).format(readers.map(({ user_id: id }) => nameOf(id)));
  const label = readers.length > 0 ? t('message.readBy', { names }) : t('message.sent');
  const Icon = readers.length > 0 ? IconChecks : IconCheck;
  return (
    <span title={label}>
      <Icon className={classes.icon} size={14} role="img" aria-label={label} />
    </span>
  );
}
