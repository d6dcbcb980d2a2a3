import type { Result } from './performance.js';

const FAULTS = ['lost', 'doubled', 'reordered', 'altered', 'leaked'] as const;
const REASONS_SHOWN = 5;

/** The result of one log for people, and whether it is as it should be. */
export function report(result: Result): { text: string; isGood: boolean } {
  const { messages, deliveries, playedMs, levelMs, plan, refused } = result;
  const rows: [string, string][] = [
    ['room', result.roomId],
    [
      'messages',
      `${count(messages)} of ${count(result.lines)} lines, ${count(result.movements)} joins, parts and renames`,
    ],
    ['people', `${count(result.people)} connections, ${count(result.reconnects)} lost and remade`],
    ['deliveries', count(deliveries)],
    ['sends/s', rate(messages, playedMs)],
    ['deliveries/s', rate(deliveries, levelMs)],
    ['ack', `p50 ${result.ackP50Ms.toFixed(1)} ms, p99 ${result.ackP99Ms.toFixed(1)} ms`],
    ['took', `${seconds(playedMs)}, everybody level after ${seconds(levelMs)}`],
    ['left out', `${count(plan.blank)} blank lines; ${count(plan.idle)} joins and parts of people already in or out`],
    [
      'odd bytes',
      `${count(plan.legacy)} lines not UTF-8, ${count(plan.controls)} with control characters made visible`,
    ],
    ...FAULTS.map((fault): [string, string] => [fault, count(result[fault])]),
    ['refused', count(refused.length)],
  ];
  const reasons = refused.slice(0, REASONS_SHOWN).map(({ line, reason }) => `    line ${line}: ${reason}`);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(13)} ${value}`);
  const isGood = refused.length === 0 && FAULTS.every((fault) => result[fault] === 0);
  return { text: [result.name, ...lines, ...reasons, ''].join('\n'), isGood };
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function rate(things: number, elapsedMs: number): string {
  return count(Math.round((things / Math.max(elapsedMs, 1)) * 1000));
}

function seconds(elapsedMs: number): string {
  return `${(elapsedMs / 1000).toFixed(2)} s`;
}
