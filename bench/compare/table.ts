import { median } from '../median.js';
import type { Case } from './cases.js';
import type { Figures } from './figures.js';
import type { Way } from './servers.js';

/** What was measured of a case: by way, one entry a run. */
export type Runs = Partial<Record<Way, Figures[]>>;

interface Measure {
  readonly title: string;
  readonly digits: number;
  /** By how much it is divided to be shown. */
  readonly unit?: number;
}

const MEASURES: Record<string, Measure> = {
  sends: { title: 'sends/s', digits: 0 },
  deliveries: { title: 'deliveries/s', digits: 0 },
  pages: { title: 'pages/s', digits: 0 },
  seconds: { title: 'seconds', digits: 2 },
  memory: { title: 'KB a connection', digits: 1, unit: 1000 },
  p50: { title: 'p50 ms', digits: 1 },
  p99: { title: 'p99 ms', digits: 1 },
};

/** A ratio that is wanted: at least, or where less is better, at most. */
interface Target {
  readonly of: string;
  readonly measure: string;
  readonly way: Way;
  readonly to: 'bare' | 'naive';
  readonly least?: number;
  readonly most?: number;
}

const TARGETS: readonly Target[] = [
  { of: 'dm', measure: 'sends', way: 'confab', to: 'bare', least: 0.3 },
  { of: 'dm', measure: 'sends', way: 'confab', to: 'naive', least: 2 },
  { of: 'rooms', measure: 'sends', way: 'confab', to: 'bare', least: 0.6 },
  { of: 'rooms', measure: 'sends', way: 'confab', to: 'naive', least: 2 },
  { of: 'crowd', measure: 'deliveries', way: 'confab', to: 'bare', least: 0.85 },
  { of: 'crowd', measure: 'deliveries', way: 'batching', to: 'bare', least: 1.5 },
  { of: 'idle', measure: 'memory', way: 'confab', to: 'bare', most: 1.5 },
];

/** What was measured of a case, as lines of text: medians, and their ratios to the other servers'. */
export function table({ name, title, ways }: Case, runs: Runs): string {
  const measures = Object.keys(runs[ways[0] ?? 'bare']?.[0] ?? {});
  const heads = measures.map((measure) => (MEASURES[measure]?.title ?? measure).padStart(16));
  const lines = ways.map((way) => {
    const figures = measures.map((measure) => shown(measure, middle(runs, way, measure)).padStart(16));
    return `  ${way.padEnd(10)}${figures.join('')}`;
  });
  return ['', title, `  ${''.padEnd(10)}${heads.join('')}`, ...lines, ...ratios(name, runs, measures[0] ?? '')].join(
    '\n',
  );
}

/** The medians of all that was measured of a case, and the runs that they are of. */
export function record(runs: Runs): object {
  return Object.fromEntries(
    Object.entries(runs).map(([way, figures]) => {
      const measures = Object.keys(figures[0] ?? {});
      const medians = measures.map((measure) => [measure, median(figures.map((run) => run[measure] ?? NaN))]);
      return [way, { medians: Object.fromEntries(medians) as Figures, runs: figures }];
    }),
  );
}

/** The ratios of Confab to the others, with what is wanted of them. */
function ratios(name: string, runs: Runs, first: string): string[] {
  const pairs = (['confab', 'batching'] as const).flatMap((way) =>
    (['bare', 'naive'] as const).map((to) => ({ way, to, ratio: middle(runs, way, first) / middle(runs, to, first) })),
  );
  return pairs
    .filter(({ ratio }) => Number.isFinite(ratio))
    .map(({ way, to, ratio }) => {
      const target = TARGETS.find((one) => one.of === name && one.way === way && one.to === to);
      const measured = target ? middle(runs, way, target.measure) / middle(runs, to, target.measure) : ratio;
      const line = `${way} to ${to}: ${measured.toFixed(2)} times the ${title(target?.measure ?? first)}`;
      return target ? `${isMet(target, measured) ? ' ' : '!'} ${line}, wanted ${wanted(target)}` : `  ${line}`;
    });
}

function title(measure: string): string {
  return MEASURES[measure]?.title ?? measure;
}

function isMet({ least = -Infinity, most = Infinity }: Target, ratio: number): boolean {
  return ratio >= least && ratio <= most;
}

function wanted({ least, most }: Target): string {
  return least === undefined ? `at most ${String(most)}` : `at least ${String(least)}`;
}

function middle(runs: Runs, way: Way, measure: string): number {
  return median((runs[way] ?? []).map((figures) => figures[measure] ?? NaN)) || NaN;
}

function shown(measure: string, value: number): string {
  const { digits, unit = 1 } = MEASURES[measure] ?? { digits: 1 };
  return (value / unit).toFixed(digits);
}
