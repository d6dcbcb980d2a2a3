import { Button, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { Composer } from '../composer/composer.js';
import { DropZone } from '../files/drop-zone.js';
import { Editing } from '../message/editing.js';
import { type Asked, MessageDialogs } from '../message/message-dialogs.js';
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
import { useReplyTo } from './use-reply-to.js';

interface RoomPageProps {
  readonly id: string;
  readonly messageId: string | null;
}

/** A room one looks at, from its log to what one writes. Whoever is let in again has it opened anew. */
export function RoomPage(props: RoomPageProps) {
  const [visit, setVisit] = useState(0);
  return <Visit key={visit} {...props} onLetIn={() => setVisit(visit + 1)} />;
}

function Visit({ id, messageId, onLetIn }: RoomPageProps & { onLetIn: () => void }) {
  const chat = useChat();
  const open = useHeld(useCallback(() => new OpenRoom(chat, id), [chat, id]));
  return open && <OpenRoomPage open={open} messageId={messageId} onLetIn={onLetIn} />;
}

interface OpenRoomPageProps {
  readonly open: OpenRoom;
  readonly messageId: string | null;
  readonly onLetIn: () => void;
}

function OpenRoomPage({ open, messageId, onLetIn }: OpenRoomPageProps) {
  const end = useStore(open.end);
  const [asked, setAsked] = useState<Asked | null>(null);
  const scope = useScope(open, messageId, setAsked);
  // That one closed it oneself is no news.
  if (end !== null && end !== 'closed') return <EndedRoom id={open.room.id} onLetIn={onLetIn} />;
  return (
    <RoomContext value={scope}>
      <RoomHeader />
      <DropZone>
        <TimelineList />
        <Composer />
      </DropZone>
      <MessageDialogs asked={asked} onClose={() => setAsked(null)} />
    </RoomContext>
  );
}

function useScope(open: OpenRoom, messageId: string | null, onAsk: (asked: Asked) => void): RoomScope {
  const [replyTo, reply] = useReplyTo(open);
  const [editing, setEditing] = useState<Editing | null>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const members = useMembers(open.room.id);
  const typists = useStore(open.typists);
  const nameOf = useNames(members, typists);
  const jumpTo = useJump(open, messageId);
  const { room, member } = useStore(open.info);
  const isMuted = useMuted(member);
  const rights = useMemo(() => rightsIn(room, member, isMuted), [room, member, isMuted]);
  return useMemo(
    () => ({
      ...{ open, members, rights, nameOf, replyTo, editing, reply, jumpTo, composer },
      edit: (message) => setEditing((before) => message && new Editing(message, before)),
      ask: (dialog, message) => onAsk({ dialog, message }),
    }),
    [open, members, rights, nameOf, replyTo, reply, editing, jumpTo, onAsk],
  );
}

/** Goes to the message that the address names, and to others: the address then names them. */
function useJump(open: OpenRoom, messageId: string | null): (id: string) => void {
  const [, navigate] = useLocation();
  const { room, timeline } = open;
  useEffect(() => {
    if (messageId === null) return undefined;
    let isOver = false;
    void attempt(async () => {
      // A room that ends before it is open tells so itself.
      const isOpen = await room.opened().then(
        () => true,
        () => false,
      );
      if (!isOpen) return;
      await timeline.beginAt(messageId);
      if (!isOver) navigate(`/rooms/${room.id}`, { replace: true });
    });
    return () => {
      isOver = true;
    };
  }, [room, timeline, messageId, navigate]);
  return useCallback((id) => void attempt(() => timeline.jumpTo(id)), [timeline]);
}

function EndedRoom({ id, onLetIn }: { id: string; onLetIn: () => void }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { entries } = useStore(useChat().rooms);
  const isListed = entries.some(({ room }) => room.id === id);
  const wasListed = useRef(isListed);
  useEffect(() => {
    // The list may still have it when it ends.
    if (isListed && !wasListed.current) onLetIn();
    wasListed.current = isListed;
  }, [isListed, onLetIn]);
  return (
    <Stack m="auto" align="center" role="alert">
      <Text>{t('room.ended')}</Text>
      <Button variant="light" onClick={() => navigate('/')}>
        {t('room.backToRooms')}
      </Button>
    </Stack>
  );
}
