import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';

/** From how many characters on it is said how many are left. */
const FEW = 100;

/** How much longer a text may become, where that is little; or how much too long it is. */
export function LengthHint({ left }: { left: number }) {
  const { t } = useTranslation();
  if (left > FEW) return null;
  return left < 0 ? (
    <div className={classes.length} data-over role="status">
      {t('composer.tooLong', { count: -left })}
    </div>
  ) : (
    <div className={classes.length}>{t('composer.left', { count: left })}</div>
  );
}
