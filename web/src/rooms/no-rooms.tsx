import { type ConfabClient, ConfabError, type JoinDemoAnswer } from '@confab/client';
import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { IS_BY_NAME } from '../session/session.js';
import { useChat } from '../session/use-chat.js';
import { useUnderWay } from '../shared/use-under-way.js';

/** What somebody sees who is in no room: in development, a way into rooms that are full. */
export function NoRooms() {
  const { t } = useTranslation();
  return (
    <Stack p="lg" gap="md">
      <Text c="var(--chat-faint)">{t('rooms.empty')}</Text>
      {IS_BY_NAME && <JoinDemo />}
    </Stack>
  );
}

function JoinDemo() {
  const { t } = useTranslation();
  const { client } = useChat();
  const [, navigate] = useLocation();
  const [isJoining, begin] = useUnderWay();
  const join = async (): Promise<void> => {
    const { room_ids } = await joinDemo(client);
    navigate(`/rooms/${room_ids[0] ?? ''}`);
  };
  return (
    <div>
      <Button variant="light" loading={isJoining} onClick={() => void begin(join)}>
        {t('demo.join')}
      </Button>
      <Text mt="xs" size="sm" c="var(--chat-faint)">
        {t('demo.hint')}
      </Text>
    </div>
  );
}

const TRIES = 6;
const LATE: readonly string[] = ['unknown_outcome', 'timeout'];

/** Asked for the first time, it begins: on a busy machine that takes longer than a command may. Asked again, it goes on. */
async function joinDemo({ commands }: ConfabClient): Promise<JoinDemoAnswer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await commands.joinDemo();
    } catch (error) {
      if (tries === TRIES || !(error instanceof ConfabError) || !LATE.includes(error.code)) throw error;
    }
  }
}
