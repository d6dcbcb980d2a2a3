import type { Page } from 'playwright-core';

/** What Chromium tells of one piece of work, in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Of the thread alone: on a busy machine a task takes longer than it works. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Records what the page's main thread works on from now on. */
export async function recordTasks(page: Page): Promise<void> {
  await page
    .context()
    .browser()
    ?.startTracing(page, { categories: ['toplevel'] });
}

/** How long the longest task since then had the main thread to itself, in milliseconds. */
export async function longestTask(page: Page): Promise<number> {
  const trace = await page.context().browser()?.stopTracing();
  const { traceEvents } = JSON.parse(trace?.toString() ?? '{}') as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${String(pid)} ${String(tid)}`;
  const isMain = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(traceEvents.filter(isMain).map(threadOf));
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && main.has(threadOf(event)));
  const times = tasks.flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
  if (times.length === 0) throw new Error('Nothing was recorded');
  return times.reduce((longest, time) => Math.max(longest, time));
}
