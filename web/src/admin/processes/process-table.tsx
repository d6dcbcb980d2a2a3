import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dayAndTime } from '../../shared/format.js';
import { FIGURES } from './figures.js';
import { LineSample } from './line-sample.js';
import type { ProcessHistory, ShownProcess } from './process-feed.js';
import { lookOf, nameOf } from './process-looks.js';

interface ProcessTableProps {
  readonly history: ProcessHistory;
  readonly scheme: 'light' | 'dark';
}

/** The processes, how their lines look, and their newest figures in words. */
export function ProcessTable({ history, scheme }: ProcessTableProps) {
  const { t } = useTranslation('admin');
  return (
    <Table.ScrollContainer minWidth={900} type="native" tabIndex={0} role="region" aria-label={t('processes.newest')}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('processes.process')}</Table.Th>
            {FIGURES.map(({ name }) => (
              <Table.Th key={name} scope="col" ta="end">
                {t(`figure.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {history.processes.map((process) => (
            <Table.Tr key={process.id}>
              <Table.Th scope="row" fw={600}>
                <LineSample look={lookOf(process.place, scheme)} /> {nameOf(process)}
                <Since process={process} />
              </Table.Th>
              {FIGURES.map((figure) => (
                <Newest key={figure.name} process={process} figure={figure} />
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Since({ process }: { process: ShownProcess }) {
  const { t, i18n } = useTranslation('admin');
  const [text, time] = process.isAlive
    ? (['processes.since', process.started_at] as const)
    : (['processes.gone', process.newest.at] as const);
  return (
    <div style={{ fontWeight: 400, color: 'var(--chat-faint)' }}>
      {t(text, { time: dayAndTime(time, i18n.language) })}
    </div>
  );
}

function Newest({ process, figure }: { process: ShownProcess; figure: (typeof FIGURES)[number] }) {
  const { language } = useTranslation('admin').i18n;
  const value = process.isAlive ? process.newest[figure.name] : null;
  return <Table.Td ta="end">{value === null ? '–' : figure.say(value, language)}</Table.Td>;
}
