import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { useStore } from '../shared/use-store.js';
import classes from './typing-line.module.css';

/** Who is typing just now. Its line is always there, so that nothing jumps. */
export function TypingLine() {
  const { t, i18n } = useTranslation();
  const { open, nameOf } = useRoom();
  const typists = useStore(open.typists);
  const names = new Intl.ListFormat(i18n.language).format(typists.slice(0, 3).map(nameOf));
  const text = typists.length > 3 ? t('timeline.manyTyping') : t('timeline.typing', { names, count: typists.length });
  return (
    <div className={classes.line} role="status" aria-live="polite">
      {typists.length > 0 && text}
    </div>
  );
}
