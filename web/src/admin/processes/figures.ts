import type { ProcessSampleView } from '@confab/client';
import { byteSize } from '../../shared/format.js';

type FigureName = Exclude<keyof ProcessSampleView, 'at'>;

/** A figure of each process, as it is drawn. */
export interface Figure {
  readonly name: FigureName;
  readonly say: (value: number, language: string) => string;
}

/** All of them, in the order in which one looks at them. */
export const FIGURES: readonly Figure[] = [
  { name: 'connections', say: plain },
  { name: 'sends_per_second', say: plain },
  { name: 'deliveries_per_second', say: plain },
  { name: 'ack_p50_ms', say: milliseconds },
  { name: 'ack_p99_ms', say: milliseconds },
  { name: 'queue_depth', say: plain },
  { name: 'loop_delay_ms', say: milliseconds },
  { name: 'memory_bytes', say: byteSize },
  { name: 'cpu_percent', say: percent },
];

function plain(value: number, language: string): string {
  return value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function milliseconds(value: number, language: string): string {
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return value.toLocaleString(language, { style: 'unit', unit: 'millisecond', maximumFractionDigits });
}

function percent(value: number, language: string): string {
  return (value / 100).toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 });
}
