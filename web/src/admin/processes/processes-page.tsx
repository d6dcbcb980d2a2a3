import { Alert, Stack, Text, Title, useComputedColorScheme } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../../session/use-chat.js';
import { useHeld } from '../../shared/use-held.js';
import { useStore } from '../../shared/use-store.js';
import classes from '../admin-page.module.css';
import { FigureChart } from './figure-chart.js';
import { FIGURES } from './figures.js';
import { ProcessFeed } from './process-feed.js';
import { ProcessTable } from './process-table.js';
import styles from './processes.module.css';

/** What each process of the server does, as it does it. */
export function ProcessesPage() {
  const { client } = useChat();
  const feed = useHeld(useCallback(() => new ProcessFeed(client), [client]));
  return feed && <Processes feed={feed} />;
}

function Processes({ feed }: { feed: ProcessFeed }) {
  const { t } = useTranslation('admin');
  const { t: tChat } = useTranslation();
  const history = useStore(feed.history);
  const trouble = useStore(feed.trouble);
  const scheme = useComputedColorScheme('light');
  return (
    <Stack className={`${classes.section} ${classes.wide}`}>
      <Title order={2}>{t('processes.title')}</Title>
      {trouble !== null && (
        <Alert color="red" variant="outline">
          {trouble}
        </Alert>
      )}
      {!history && trouble === null && <Text>{tChat('action.loading')}</Text>}
      {history && (
        <>
          <ProcessTable history={history} scheme={scheme} />
          <div className={styles.charts}>
            {FIGURES.map((figure) => (
              <FigureChart key={figure.name} figure={figure} history={history} scheme={scheme} />
            ))}
          </div>
        </>
      )}
    </Stack>
  );
}
