import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconFile, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { byteSize } from '../shared/format.js';
import { useListFocus } from '../shared/use-list-focus.js';
import { useStore } from '../shared/use-store.js';
import type { UploadItem } from './uploads.js';
import classes from './upload-tray.module.css';

/** The files that go with the next message, and how far they are. */
export function UploadTray() {
  const { t } = useTranslation();
  const { open, composer } = useRoom();
  const { uploads } = open;
  const items = useStore(uploads.items);
  const focus = useListFocus(composer);
  if (items.length === 0) return null;
  return (
    <div {...focus}>
      <ul className={classes.tray} aria-label={t('files.chosen')}>
        {items.map((item) => (
          <Chosen
            key={item.key}
            item={item}
            onRetry={() => uploads.retry(item.key)}
            onRemove={() => uploads.remove(item.key)}
          />
        ))}
      </ul>
    </div>
  );
}

interface ChosenProps {
  readonly item: UploadItem;
  readonly onRetry: () => void;
  readonly onRemove: () => void;
}

function Chosen({ item, onRetry, onRemove }: ChosenProps) {
  const { name, preview, attachment, error } = item;
  const { t } = useTranslation();
  const remove = useRef<HTMLButtonElement>(null);
  const retry = () => {
    onRetry();
    // The button that has the focus goes.
    remove.current?.focus();
  };
  return (
    <li className={classes.file} data-state={error !== null ? 'failed' : attachment ? 'there' : 'sending'}>
      {preview === null ? <IconFile size={28} aria-hidden /> : <img className={classes.preview} src={preview} alt="" />}
      <div className={classes.texts}>
        <div className={classes.name}>{name}</div>
        {error === null ? <Progression item={item} /> : <Failure name={name} error={error} onRetry={retry} />}
      </div>
      <ActionIcon
        ref={remove}
        variant="subtle"
        color="gray"
        aria-label={t('files.remove', { name })}
        onClick={onRemove}
      >
        <IconX size={16} />
      </ActionIcon>
    </li>
  );
}

function Progression({ item: { name, size, progress, attachment } }: { item: UploadItem }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <div className={classes.size}>{byteSize(size, i18n.language)}</div>
      {!attachment && <Progress value={progress * 100} size="xs" aria-label={t('files.progress', { name })} />}
    </>
  );
}

function Failure({ name, error, onRetry }: { name: string; error: string; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.error} role="alert">
        {error}
      </div>
      <Button variant="subtle" size="compact-xs" aria-label={t('files.retry', { name })} onClick={onRetry}>
        {t('action.retry')}
      </Button>
    </>
  );
}
