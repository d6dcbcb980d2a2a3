import { ActionIcon, Progress } from '@mantine/core';
import { IconFile, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { byteSize } from '../shared/format.js';
import { useStore } from '../shared/use-store.js';
import type { UploadItem } from './uploads.js';
import classes from './upload-tray.module.css';

/** The files that go with the next message, and how far they are. */
export function UploadTray() {
  const { t } = useTranslation();
  const { uploads } = useRoom().open;
  const items = useStore(uploads.items);
  if (items.length === 0) return null;
  return (
    <ul className={classes.tray} aria-label={t('files.chosen')}>
      {items.map((item) => (
        <Chosen key={item.key} item={item} onRemove={() => uploads.remove(item.key)} />
      ))}
    </ul>
  );
}

function Chosen({ item, onRemove }: { item: UploadItem; onRemove: () => void }) {
  const { t, i18n } = useTranslation();
  const { name, size, preview, progress, attachment, error } = item;
  return (
    <li className={classes.file} data-state={error !== null ? 'failed' : attachment ? 'there' : 'sending'}>
      {preview === null ? <IconFile size={28} aria-hidden /> : <img className={classes.preview} src={preview} alt="" />}
      <div className={classes.texts}>
        <div className={classes.name}>{name}</div>
        <div className={error === null ? classes.size : classes.error}>{error ?? byteSize(size, i18n.language)}</div>
        {!attachment && error === null && (
          <Progress value={progress * 100} size="xs" aria-label={t('files.progress', { name })} />
        )}
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={t('files.remove', { name })} onClick={onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </li>
  );
}
