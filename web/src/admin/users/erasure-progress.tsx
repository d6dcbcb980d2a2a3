import { Loader, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../../session/use-chat.js';
import classes from '../admin-page.module.css';

const ASK_EVERY_MS = 2000;

/** How far the erasure of somebody is: asking for it again tells. */
export function ErasureProgress({ id }: { id: string }) {
  const { t } = useTranslation('admin');
  const { commands } = useChat().client;
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (isDone) return undefined;
    const ask = (): void => {
      commands.eraseUser({ user_id: id }).then(
        ({ erasure }) => setDone(erasure.state === 'done'),
        // The next look may find the connection back.
        () => undefined,
      );
    };
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [commands, id, isDone]);
  return (
    <Stack className={classes.section}>
      <Title order={2}>{t('users.erase')}</Title>
      <Text role="status">
        {!isDone && <Loader size={14} aria-hidden />} {t(isDone ? 'users.erased' : 'users.erasing', { id })}
      </Text>
    </Stack>
  );
}
