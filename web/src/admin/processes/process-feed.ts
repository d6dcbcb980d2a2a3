import {
  type ConfabClient,
  ConfabError,
  type ListProcessesAnswer,
  type ProcessSampleView,
  type ProcessView,
} from '@confab/client';
import { sentenceOf } from '../../shared/attempt.js';
import { Store } from '../../shared/store.js';

/** So much of the past is shown. */
export const SHOWN_MS = 300_000;
/** Until the server has said how often it looks. */
const EVERY_MS = 2000;
/** So many samples are asked for again: those of some processes come later than those of others. */
const AGAIN = 5;
/** A process without a sample for so many intervals is there no more. */
const MISSED = 5;

interface ToldProcess extends Omit<ProcessView, 'samples'> {
  /** By their times, in milliseconds since 1970. */
  readonly samples: ReadonlyMap<number, ProcessSampleView>;
  /** Its number among those shown, as long as it is: its looks go by it. */
  readonly place: number;
}

/** A process, as it is shown. */
export interface ShownProcess extends ToldProcess {
  readonly newest: ProcessSampleView;
  /** Whether it still tells of itself. */
  readonly isAlive: boolean;
}

/** What the processes have told of themselves. */
export interface ProcessHistory {
  readonly processes: readonly ShownProcess[];
  /** The times of all samples, in order. */
  readonly times: readonly number[];
  /** The server's time. */
  readonly now: number;
}

/** Asks what the processes do, again and again, as long as somebody looks. */
export class ProcessFeed {
  readonly history = new Store<ProcessHistory | null>(null);
  /** Why nothing is told; null where something is. */
  readonly trouble = new Store<string | null>(null);
  readonly #client: Pick<ConfabClient, 'commands'>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(client: Pick<ConfabClient, 'commands'>) {
    this.#client = client;
    document.addEventListener('visibilitychange', this.#look);
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#look);
  }

  readonly #look = (): void => {
    clearTimeout(this.#timer);
    if (!this.#isClosed && !document.hidden) void this.#ask().then((again) => this.#later(again));
  };

  #later(ms: number | null): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed && ms !== null) this.#timer = setTimeout(this.#look, ms);
  }

  /** @returns when to ask again; null: never */
  async #ask(): Promise<number | null> {
    const known = this.history.get();
    try {
      const newest = known?.times.at(-1);
      const after = newest === undefined ? {} : { after: new Date(newest - AGAIN * EVERY_MS).toISOString() };
      const answer = await this.#client.commands.listProcesses(after);
      if (this.#isClosed) return EVERY_MS;
      this.history.set(merged(known, answer));
      this.trouble.set(null);
      return answer.interval_ms;
    } catch (error) {
      this.trouble.set(sentenceOf(error));
      return error instanceof ConfabError && error.code === 'forbidden' ? null : EVERY_MS;
    }
  }
}

/** What was known, with what was told since, without what is past. */
function merged(
  known: ProcessHistory | null,
  { processes, now: time, interval_ms }: ListProcessesAnswer,
): ProcessHistory {
  const now = Date.parse(time);
  const all = new Map<string, ToldProcess>(known?.processes.map((process) => [process.id, process]));
  for (const { samples, ...about } of processes) {
    const told = samples.map((sample) => [Date.parse(sample.at), sample] as const);
    const before = all.get(about.id);
    const place = before?.place ?? firstFree([...all.values()]);
    all.set(about.id, { ...about, place, samples: new Map([...(before?.samples ?? []), ...told]) });
  }
  const shown = [...all.values()].flatMap((process) => {
    const samples = new Map([...process.samples].filter(([at]) => at > now - SHOWN_MS));
    const last = Math.max(...samples.keys());
    const newest = samples.get(last);
    return newest ? [{ ...process, samples, newest, isAlive: last > now - MISSED * interval_ms }] : [];
  });
  const times = [...new Set(shown.flatMap(({ samples }) => [...samples.keys()]))].sort((a, b) => a - b);
  return { processes: shown.sort((a, b) => (a.started_at < b.started_at ? -1 : 1)), times, now };
}

function firstFree(processes: readonly ToldProcess[]): number {
  const taken = new Set(processes.map(({ place }) => place));
  let place = 0;
  while (taken.has(place)) place += 1;
  return place;
}
