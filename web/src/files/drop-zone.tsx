import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../rooms/room-scope.js';
import { hasFiles } from './stray-files.js';
import { useAddFiles } from './use-add-files.js';
import classes from './drop-zone.module.css';

/** Takes files that are dropped anywhere in the room, where one may write. What else is dragged is left to the browser. */
export function DropZone({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { rights } = useRoom();
  const addFiles = useAddFiles();
  const [isOver, setOver] = useState(false);
  // Each element on the way is entered and left by itself.
  const depth = useRef(0);
  const mayAdd = rights.hindrance === null;
  const enter = (event: DragEvent, by: number) => {
    if (!mayAdd || !hasFiles(event)) return;
    depth.current += by;
    setOver(depth.current > 0);
  };
  const hover = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    // Else the browser would open them in place of the page.
    event.preventDefault();
    if (!mayAdd) event.dataTransfer.dropEffect = 'none';
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    if (mayAdd) addFiles(event.dataTransfer.files);
  };
  return (
    <div
      className={classes.zone}
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={hover}
      onDrop={drop}
    >
      {children}
      {isOver && <div className={classes.over}>{t('files.drop')}</div>}
    </div>
  );
}
