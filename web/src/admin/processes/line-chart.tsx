import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { timeOfDay } from '../../shared/format.js';
import { SHOWN_MS } from './process-feed.js';
import type { Look } from './process-looks.js';
import styles from './processes.module.css';

const HEIGHT = 150;

interface LineChartProps {
  /** What it shows, in words. */
  readonly label: string;
  /** Milliseconds since 1970, in order. */
  readonly times: readonly number[];
  /** For each line a value for each time, where there is one. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Where the time axis ends. */
  readonly now: number;
  readonly looks: readonly Look[];
  readonly say: (value: number, language: string) => string;
  /** Told at which time one points; null where at none. */
  readonly onPoint: (index: number | null) => void;
}

/** Lines over time, drawn on a canvas: what they say is said in words beside it. */
export function LineChart({ label, times, values, now, looks, say, onPoint }: LineChartProps) {
  const { language } = useTranslation().i18n;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const data = useMemo(() => dataOf(times, values), [times, values]);
  const shown = useRef({ data, now });
  // The lines and how they look are what a chart is made of; what they show is given to it as it comes.
  useEffect(() => {
    const target = place.current;
    if (!target) return undefined;
    const options = optionsOf({ target, looks, language, say, onPoint, end: () => shown.current.now });
    const made = new uPlot(options, shown.current.data, target);
    chart.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height: HEIGHT }));
    watch.observe(target);
    return () => {
      watch.disconnect();
      chart.current = null;
      made.destroy();
    };
  }, [looks, language, say, onPoint]);
  useEffect(() => {
    shown.current = { data, now };
    chart.current?.setData(data);
  }, [data, now]);
  return <div ref={place} className={styles.canvas} role="img" aria-label={label} />;
}

interface ChartMaking extends Pick<LineChartProps, 'looks' | 'say' | 'onPoint'> {
  readonly target: HTMLElement;
  readonly language: string;
  readonly end: () => number;
}

function optionsOf({ target, looks, language, say, onPoint, end }: ChartMaking): uPlot.Options {
  const { color, fontFamily } = getComputedStyle(target);
  const axis: uPlot.Axis = {
    stroke: color,
    font: `12px ${fontFamily}`,
    grid: { stroke: `color-mix(in srgb, ${color} 20%, transparent)`, width: 1 },
    ticks: { show: false },
  };
  return {
    width: target.clientWidth,
    height: HEIGHT,
    // Above the lines half a figure of the axis has to fit, no more.
    padding: [8, null, null, null],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { range: () => [(end() - SHOWN_MS) / 1000, end() / 1000] },
      y: { range: (_, _least, most) => [0, Math.max(most, 1) * 1.1] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        space: 70,
        // Seconds: whole minutes, one of them at least in what is shown.
        incrs: [60, 120, 300],
        values: (_, ticks) => ticks.map((at) => timeOfDay(new Date(at * 1000).toISOString(), language)),
      },
      { ...axis, size: 64, space: 36, values: (_, ticks) => ticks.map((value) => say(value, language)) },
    ],
    series: [
      {},
      ...looks.map(({ colour, dash }) => ({
        stroke: colour,
        width: 2,
        dash: [...dash],
        points: { show: true, size: 4, fill: colour, filter: lonely },
      })),
    ],
    hooks: {
      setCursor: [({ cursor }) => onPoint(cursor.left !== undefined && cursor.left < 0 ? null : (cursor.idx ?? null))],
    },
  };
}

/** Values with none before and after them: no line goes through them. */
function lonely({ data }: uPlot, series: number): number[] {
  const values = data[series] ?? [];
  const isThere = (index: number): boolean => typeof values[index] === 'number';
  return [...values.keys()].filter((index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1));
}

function dataOf(times: readonly number[], values: LineChartProps['values']): uPlot.AlignedData {
  return [times.map((at) => at / 1000), ...values.map((line) => [...line])];
}
