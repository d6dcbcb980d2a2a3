import { useDocumentVisibility, useThrottledCallback } from '@mantine/hooks';
import { useEffect } from 'react';
import { useRoom } from '../rooms/room-scope.js';

const EVERY_MS = 500;

/** Reads the room while somebody looks at its newest messages; `newest` is the last of them. */
export function useReadMarks(isAtNewest: boolean, newest: string | null): void {
  const { open } = useRoom();
  const { room, timeline } = open;
  const isWatched = useDocumentVisibility() === 'visible' && isAtNewest;
  useEffect(() => {
    timeline.watch(isWatched);
    return () => timeline.watch(false);
  }, [timeline, isWatched]);
  const read = useThrottledCallback(() => {
    // What is not read now is read with the next message.
    room.own.read().catch(() => undefined);
  }, EVERY_MS);
  // Not whenever something is unread: who marks a message unread while they look at it wants to find it so.
  useEffect(() => {
    if (isWatched) read();
  }, [isWatched, newest, read]);
}
