import type { Violation } from './checker.js';
import type { Entry } from './history.js';

/** What happened, in numbers, for people. */
export function table(
  history: readonly Entry[],
  faults: ReadonlyMap<string, number>,
  violations: readonly Violation[],
): string {
  const count = (kind: Entry['kind'], outcome?: string): number =>
    history.filter(
      (entry) => entry.kind === kind && (outcome === undefined || ('outcome' in entry && entry.outcome === outcome)),
    ).length;
  const commands = (['send', 'change', 'read', 'membership'] as const).map(
    (kind) =>
      `  ${kind.padEnd(12)}${cell(count(kind, 'done'))}${cell(count(kind, 'refused'))}${cell(count(kind, 'unknown'))}`,
  );
  const found = Map.groupBy(violations, ({ promise }) => promise);
  return [
    `  ${'commands'.padEnd(12)}${['done', 'refused', 'unknown'].map((name) => name.padStart(10)).join('')}`,
    ...commands,
    `  ${String(count('push'))} pushes to ${String(count('ready'))} connections, ${String(count('synced'))} syncs`,
    `  ${String([...faults.values()].reduce((sum, times) => sum + times, 0))} faults:`,
    ...[...faults].map(([name, times]) => `    ${cell(times, 4)}  ${name}`),
    `  ${String(violations.length)} violations${violations.length > 0 ? ':' : ''}`,
    ...[...found].map(([promise, all]) => `    ${cell(all.length, 4)}  ${promise}`),
  ].join('\n');
}

function cell(value: number, width = 10): string {
  return String(value).padStart(width);
}
