import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import classes from './drop-zone.module.css';

/** Takes files that are dropped anywhere in the room. */
export function DropZone({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { uploads } = useRoom().open;
  const [isOver, setOver] = useState(false);
  // Each element on the way is entered and left by itself.
  const depth = useRef(0);
  const enter = (by: number) => {
    depth.current += by;
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    uploads.add(event.dataTransfer.files);
  };
  return (
    <div
      className={classes.zone}
      onDragEnter={() => enter(1)}
      onDragLeave={() => enter(-1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {isOver && <div className={classes.over}>{t('files.drop')}</div>}
    </div>
  );
}
