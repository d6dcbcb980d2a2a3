import type { InvitePreviewView } from '@confab/client';
import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useChat } from '../session/use-chat.js';
import { attempt } from '../shared/attempt.js';
import { useAnswer } from '../shared/use-answer.js';
import { useStore } from '../shared/use-store.js';

/** What a link leads to: the room, for whoever is in it already; else who asks one in, and the way in. */
export function InvitePage({ code }: { code: string }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { client, rooms } = useChat();
  const { entries, isLoaded } = useStore(rooms);
  const { answer, trouble } = useAnswer(code, () => client.commands.getInvite({ code }));
  const invite = answer?.invite;
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
      <Title order={2} ta="center" style={{ overflowWrap: 'anywhere' }}>
        {room.name ?? t('room.unnamed')}
      </Title>
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
