import type { MessageView } from '@confab/client';
import { Button, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { Composer } from '../composer/composer.js';
import { DropZone } from '../files/drop-zone.js';
import { useMuted } from '../people/use-muted.js';
import { useNames } from '../people/use-people.js';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useHeld } from '../shared/use-held.js';
import { useStore } from '../shared/use-store.js';
import { TimelineList } from '../timeline/timeline-list.js';
import { OpenRoom } from './open-room.js';
import { RoomHeader } from './room-header.js';
import { rightsIn } from './room-rights.js';
import { RoomContext, type RoomScope } from './room-scope.js';
import { useMembers } from './use-members.js';

/** A room one looks at, from its log to what one writes. */
export function RoomPage({ id, messageId }: { id: string; messageId: string | null }) {
  const chat = useChat();
  const open = useHeld(useCallback(() => new OpenRoom(chat, id), [chat, id]));
  return open && <OpenRoomPage open={open} messageId={messageId} />;
}

function OpenRoomPage({ open, messageId }: { open: OpenRoom; messageId: string | null }) {
  const end = useStore(open.end);
  const scope = useScope(open, messageId);
  // That one closed it oneself is no news.
  if (end !== null && end !== 'closed') return <EndedRoom />;
  return (
    <RoomContext value={scope}>
      <RoomHeader />
      <DropZone>
        <TimelineList />
        <Composer />
      </DropZone>
    </RoomContext>
  );
}

function useScope(open: OpenRoom, messageId: string | null): RoomScope {
  const { drafts } = useChat().unsent;
  const [replyTo, reply] = useState<MessageView | null>(() => drafts.get(open.room.id)?.replyTo ?? null);
  const [editing, edit] = useState<MessageView | null>(null);
  const members = useMembers(open.room.id);
  const typists = useStore(open.typists);
  const nameOf = useNames(members, typists);
  const jumpTo = useJump(open, messageId);
  const { room, member } = useStore(open.info);
  const isMuted = useMuted(member);
  const rights = useMemo(() => rightsIn(room, member, isMuted), [room, member, isMuted]);
  return useMemo(
    () => ({ open, members, rights, nameOf, replyTo, editing, reply, edit, jumpTo }),
    [open, members, rights, nameOf, replyTo, editing, jumpTo],
  );
}

/** Goes to the message that the address names, and to others: the address then names them. */
function useJump(open: OpenRoom, messageId: string | null): (id: string) => void {
  const [, navigate] = useLocation();
  const { room, timeline } = open;
  useEffect(() => {
    if (messageId === null) return;
    void attempt(async () => {
      await room.opened();
      await timeline.jumpTo(messageId);
      navigate(`/rooms/${room.id}`, { replace: true });
    });
  }, [room, timeline, messageId, navigate]);
  return useCallback((id) => void attempt(() => timeline.jumpTo(id)), [timeline]);
}

function EndedRoom() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  return (
    <Stack m="auto" align="center" role="alert">
      <Text>{t('room.ended')}</Text>
      <Button variant="light" onClick={() => navigate('/')}>
        {t('room.backToRooms')}
      </Button>
    </Stack>
  );
}
