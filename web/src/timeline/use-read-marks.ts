import { useDocumentVisibility, useThrottledCallback } from '@mantine/hooks';
import { useEffect } from 'react';
import { useRoom } from '../rooms/room-scope.js';
import { useStore } from '../shared/use-store.js';

const EVERY_MS = 500;

/** Reads the room while somebody looks at its newest messages. */
export function useReadMarks(isAtNewest: boolean): void {
  const { open } = useRoom();
  const { room, timeline } = open;
  const unread = useStore(open.unread);
  const isWatched = useDocumentVisibility() === 'visible' && isAtNewest;
  useEffect(() => {
    timeline.watch(isWatched);
    return () => timeline.watch(false);
  }, [timeline, isWatched]);
  const read = useThrottledCallback(() => {
    // What is not read now is read with the next message.
    room.own.read().catch(() => undefined);
  }, EVERY_MS);
  useEffect(() => {
    if (isWatched && unread > 0) read();
  }, [isWatched, unread, read]);
}
