import type { ConfabClient, MessageView } from '@confab/client';
import { planLog, OWNER, type Plan } from './plan.js';
import { play, type Played, type PlayOptions } from './player.js';
import { percentile } from './records.js';
import { Stage, type StageOptions } from './stage.js';
import { judge, type Verdict } from './verdict.js';

/** How one log was played, in numbers. */
export interface Result extends Verdict {
  name: string;
  roomId: string;
  lines: number;
  messages: number;
  movements: number;
  people: number;
  reconnects: number;
  refused: Played['refused'];
  plan: Pick<Plan, 'blank' | 'legacy' | 'controls' | 'idle'>;
  /** From the first line to the last acknowledgement, and to everybody being level. */
  playedMs: number;
  levelMs: number;
  ackP50Ms: number;
  ackP99Ms: number;
}

export type Phase = 'connecting' | 'playing' | 'comparing';

export interface PerformanceOptions extends Omit<StageOptions, 'tick'>, Omit<PlayOptions, 'tick'> {
  /** Whose part a bot plays; null for nobody's. */
  botNick: string | null;
  /** Only so many lines of the file. */
  lines: number | null;
  /** A phase of so many steps begins. @returns what to call at each step */
  begin: (phase: Phase, steps: number) => () => void;
}

/** Plays one log into a room of its own, waits until everybody is level with its head, and compares. */
export async function perform(
  name: string,
  bytes: Uint8Array,
  annotations: string | null,
  options: PerformanceOptions,
): Promise<Result> {
  const file = options.lines === null ? bytes : firstLines(bytes, options.lines);
  const plan = planLog(name, file, annotations, options.botNick);
  const stage = await Stage.set(plan, {
    ...options,
    tick: options.begin('connecting', plan.people.size + plan.present.size),
  });
  try {
    const startedAt = performance.now();
    const played = await play(plan, stage, { ...options, tick: options.begin('playing', plan.steps.length) });
    const current = stage.current();
    const tick = options.begin('comparing', current.length);
    const head = await headOf(stage);
    await Promise.all(current.map((stay) => stay.level(head).then(tick)));
    const levelMs = performance.now() - startedAt;
    const history = await readHistory(stage.client(OWNER), stage.roomId);
    const verdict = judge(plan, played, history, stage.stays, stage.sightings);
    return { ...verdict, ...numbers(plan, played, stage), playedMs: played.elapsedMs, levelMs };
  } finally {
    stage.close();
  }
}

function numbers(plan: Plan, played: Played, stage: Stage) {
  return {
    name: plan.name,
    roomId: stage.roomId,
    lines: plan.lines,
    messages: played.messages.size,
    movements: played.movements,
    people: plan.people.size,
    reconnects: stage.reconnects,
    refused: played.refused,
    plan,
    ackP50Ms: percentile(played.ackMs, 0.5),
    ackP99Ms: percentile(played.ackMs, 0.99),
  };
}

async function headOf(stage: Stage): Promise<number> {
  const answer = await stage.client(OWNER).commands.fetchHistory({ room_id: stage.roomId, limit: 1 });
  return answer.head_seq;
}

/** The whole log as the server has it now, by seq. */
async function readHistory({ commands }: ConfabClient, room_id: string): Promise<MessageView[]> {
  const { limits } = await commands.getLimits();
  const limit = limits['history_page'] ?? 1;
  const pages: MessageView[][] = [];
  for (let hasMore = true, first: MessageView | undefined; hasMore; first = pages.at(-1)?.[0]) {
    const page = await commands.fetchHistory({ room_id, limit, ...(first && { before_id: first.id }) });
    pages.push(page.messages);
    hasMore = page.has_more === true;
  }
  return pages.reverse().flat();
}

function firstLines(bytes: Uint8Array, lines: number): Uint8Array {
  let end = 0;
  for (let line = 0; line < lines && end < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, end);
    end = newline < 0 ? bytes.length : newline + 1;
  }
  return bytes.subarray(0, end);
}
