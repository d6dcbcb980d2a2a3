import { Button, Group, Stack, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../../session/use-chat.js';
import { usePages } from '../../shared/use-pages.js';
import classes from '../admin-page.module.css';
import { PagedList } from '../paged-list.js';
import { useRound } from '../use-round.js';
import { BotDialog, type EditedBot } from './bot-dialog.js';
import { BotRow } from './bot-row.js';

/** The bots there are, and a way to make another. */
export function BotsPage() {
  const { t } = useTranslation('admin');
  const { bots, providers, reload } = useBots();
  const [edited, setEdited] = useState<EditedBot | null>(null);
  return (
    <Stack className={classes.section}>
      <Group justify="space-between">
        <Title order={2}>{t('bots.title')}</Title>
        <Button
          leftSection={<IconPlus size={16} />}
          onClick={() => setEdited({ bot: null })}
          disabled={providers.length === 0}
        >
          {t('bots.new')}
        </Button>
      </Group>
      <PagedList label={t('bots.title')} pages={bots} keyOf={({ id }) => id}>
        {(bot) => <BotRow bot={bot} onEdit={() => setEdited({ bot })} onChanged={reload} />}
      </PagedList>
      <BotDialog edited={edited} providers={providers} onSaved={reload} onClose={() => setEdited(null)} />
    </Stack>
  );
}

function useBots() {
  const { commands } = useChat().client;
  const [providers, setProviders] = useState<readonly string[]>([]);
  const { key, reload } = useRound('bots');
  const bots = usePages(key, async (cursor) => {
    const answer = await commands.listBotDefinitions(cursor);
    setProviders(answer.providers);
    return { items: answer.bots, next: answer.next_cursor };
  });
  return { bots, providers, reload };
}
