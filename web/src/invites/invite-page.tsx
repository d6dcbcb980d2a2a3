import type { InvitePreviewView } from '@confab/client';
import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat } from '../session/use-chat.js';
import { attempt, sentenceOf } from '../shared/attempt.js';
import { useStore } from '../shared/use-store.js';

/** What a link leads to: the room, for whoever is in it already; else who asks one in, and the way in. */
export function InvitePage({ code }: { code: string }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { entries, isLoaded } = useStore(useChat().rooms);
  const { invite, trouble } = useInvite(code);
  const mine = entries.find(({ room }) => room.id === invite?.room.id)?.room.id;
  useEffect(() => {
    if (mine !== undefined) navigate(`/rooms/${mine}`, { replace: true });
  }, [mine, navigate]);
  if (trouble !== null)
    return (
      <Stack m="auto" p="lg" align="center" role="alert">
        <Text>{trouble}</Text>
        <Button variant="light" onClick={() => navigate('/')}>
          {t('room.backToRooms')}
        </Button>
      </Stack>
    );
  if (!invite || !isLoaded || mine !== undefined) return <Loader m="auto" aria-label={t('action.loading')} />;
  return <Invitation invite={invite} />;
}

function Invitation({ invite }: { invite: InvitePreviewView }) {
  const { t } = useTranslation();
  const { client, rooms } = useChat();
  const [, navigate] = useLocation();
  const { room, inviter, code, role } = invite;
  const join = async (): Promise<void> => {
    await client.commands.acceptInvite({ code });
    rooms.look(room.id);
    navigate(`/rooms/${room.id}`, { replace: true });
  };
  return (
    <Stack m="auto" p="lg" align="center">
      <Text>{t('invites.from', { name: inviter.name ?? inviter.id })}</Text>
      <Title order={2}>{room.name ?? t('room.unnamed')}</Title>
      <Text c="var(--chat-faint)">
        {t('room.members', { count: room.member_count })}
        {role === 'readonly' && ` · ${t('composer.readonly')}`}
      </Text>
      <Group>
        <Button variant="default" onClick={() => navigate('/')}>
          {t('invites.decline')}
        </Button>
        <Button autoFocus onClick={() => void attempt(join)}>
          {t('rooms.join')}
        </Button>
      </Group>
    </Stack>
  );
}

function useInvite(code: string): { invite: InvitePreviewView | null; trouble: string | null } {
  const { commands } = useChat().client;
  const [invite, setInvite] = useState<InvitePreviewView | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    commands.getInvite({ code }).then(
      (answer) => {
        if (!isOver) setInvite(answer.invite);
      },
      (error: unknown) => {
        if (!isOver) setTrouble(sentenceOf(error));
      },
    );
    return () => {
      isOver = true;
    };
  }, [commands, code]);
  return { invite, trouble };
}
