import { Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { timeToSecond } from '../../shared/format.js';
import type { Figure } from './figures.js';
import { LineChart } from './line-chart.js';
import { LineSample } from './line-sample.js';
import type { ProcessHistory, ShownProcess } from './process-feed.js';
import { lookOf, nameOf } from './process-looks.js';
import styles from './processes.module.css';

interface FigureChartProps {
  readonly figure: Figure;
  readonly history: ProcessHistory;
  readonly scheme: 'light' | 'dark';
}

/** A figure of all processes over the last minutes, with what it was where one points, else what it is. */
export function FigureChart({ figure, history, scheme }: FigureChartProps) {
  const { t, i18n } = useTranslation('admin');
  const { language } = i18n;
  const [pointed, setPointed] = useState<number | null>(null);
  const { processes, times, now } = history;
  const looks = useLooks(processes, scheme);
  const values = useMemo(
    () => processes.map(({ samples }) => times.map((at) => samples.get(at)?.[figure.name] ?? null)),
    [processes, times, figure],
  );
  const at = pointed === null ? null : (times[pointed] ?? null);
  const said = processes.map((process) => {
    const value = valueOf(process, figure, at);
    return value === null ? '–' : figure.say(value, language);
  });
  const title = t(`figure.${figure.name}`);
  const inWords = processes.map((process, index) => `${nameOf(process)}: ${said[index] ?? ''}`).join('; ');
  return (
    <figure className={styles.chart} aria-label={title}>
      <figcaption className={styles.caption}>
        <Title order={3} size="h6">
          {title}
        </Title>
        {at !== null && <span>{timeToSecond(new Date(at).toISOString(), language)}</span>}
        {processes.map(({ id, place }, index) => (
          <span key={id} className={styles.value}>
            {processes.length > 1 && <LineSample look={lookOf(place, scheme)} />} {said[index]}
          </span>
        ))}
      </figcaption>
      <LineChart
        label={`${title}. ${inWords}`}
        times={times}
        values={values}
        now={now}
        looks={looks}
        say={figure.say}
        onPoint={setPointed}
      />
    </figure>
  );
}

/** What a process shows at a time; without one its newest, as long as it is there. */
function valueOf({ samples, newest, isAlive }: ShownProcess, { name }: Figure, at: number | null): number | null {
  if (at !== null) return samples.get(at)?.[name] ?? null;
  return isAlive ? newest[name] : null;
}

/** The looks of the lines: the same ones until there is another line. */
function useLooks(processes: readonly ShownProcess[], scheme: 'light' | 'dark') {
  const places = processes.map(({ place }) => place).join();
  return useMemo(
    () => (places === '' ? [] : places.split(',').map((place) => lookOf(Number(place), scheme))),
    [places, scheme],
  );
}
