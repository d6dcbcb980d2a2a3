import type { MessageView } from '@confab/client';
import type { Plan, Saying } from './plan.js';
import type { Played } from './player.js';
import { type Sightings, type Stay, writtenIn } from './stay.js';

/** What went wrong, each as a number of messages; all zero is a good end. */
interface Faults {
  /** Acknowledged but not in the room's history, or in it but not received by somebody who was there. */
  lost: number;
  /** In the history, or received by one client, more than once. */
  doubled: number;
  /** Received out of the history's order; or in the history before one that the same person said earlier, or that it answers. */
  reordered: number;
  /** Another text, sender or question than in the file; or not the same for all. */
  altered: number;
  /** Received by somebody after they had left. */
  leaked: number;
}

/** What a client received, and what of the log it was to. */
export type Received = Pick<Stay, 'person' | 'from' | 'until' | 'received' | 'differing'>;

export interface Verdict extends Faults {
  deliveries: number;
}

/** Compares what the file says, what the server has and what each client received. */
export function judge(
  plan: Pick<Plan, 'steps' | 'bot'>,
  played: Pick<Played, 'messages'>,
  history: readonly MessageView[],
  stays: readonly Received[],
  sightings: Pick<Sightings, 'of'>,
): Verdict {
  const faults: Faults = { lost: 0, doubled: 0, reordered: 0, altered: 0, leaked: 0 };
  judgeHistory(plan, played, history, faults);
  const seqs = new Map(history.map(({ id, seq }) => [id, seq]));
  for (const message of history) {
    const seen = sightings.of(message.id);
    if (seen && (seen.content !== writtenIn(message) || seen.seq !== message.seq)) faults.altered += 1;
  }
  for (const stay of stays) judgeStay(stay, history, seqs, faults);
  return { ...faults, deliveries: stays.reduce((sum, { received }) => sum + received.length, 0) };
}

function judgeHistory(
  plan: Pick<Plan, 'steps' | 'bot'>,
  played: Pick<Played, 'messages'>,
  history: readonly MessageView[],
  faults: Faults,
): void {
  const sayings = plan.steps.filter((step): step is Saying => step.kind === 'say');
  const byLine = Map.groupBy(
    history.filter(({ message_type }) => message_type !== 'system'),
    ({ client_message_id, sender_id }) => `${sender_id ?? ''} ${client_message_id ?? ''}`,
  );
  // What a bot says has an id of the server's own: it is found by what the server answered.
  const ofBot = history.filter(({ sender_id: sender }) => sender !== null && sender === plan.bot);
  const botLines = sayings.filter(({ person, line }) => person === plan.bot && played.messages.has(line));
  faults.doubled += Math.max(0, ofBot.length - botLines.length);
  const seqOfLine = new Map<number, number>();
  const lastOf = new Map<string, number>();
  for (const saying of sayings) {
    const id = played.messages.get(saying.line);
    if (id === undefined) continue;
    const isBot = saying.person === plan.bot;
    const [message, ...doubles] = isBot
      ? ofBot.filter((one) => one.id === id)
      : (byLine.get(`${saying.person} line-${saying.line}`) ?? []);
    if (!message) {
      faults.lost += 1;
      continue;
    }
    faults.doubled += doubles.length;
    seqOfLine.set(saying.line, message.seq);
    const answers = saying.answers === null ? null : (played.messages.get(saying.answers) ?? null);
    // A bot that answered nobody was given some message or other.
    const isAnswer = (isBot && answers === null) || message.reply_to === answers;
    if (message.id !== id || message.content !== saying.content || !isAnswer) faults.altered += 1;
    const earlier = Math.max(lastOf.get(saying.person) ?? 0, seqOfLine.get(saying.answers ?? -1) ?? 0);
    if (message.seq < earlier) faults.reordered += 1;
    lastOf.set(saying.person, message.seq);
  }
}

function judgeStay(
  stay: Received,
  history: readonly MessageView[],
  seqs: ReadonlyMap<string, number>,
  faults: Faults,
): void {
  const exit = stay.until === null ? exitOf(stay, history) : null;
  const until = stay.until ?? exit ?? stay.from;
  const received = new Set(stay.received);
  faults.doubled += stay.received.length - received.size;
  faults.altered += stay.differing;
  let last = stay.from;
  for (const id of stay.received) {
    const seq = seqs.get(id) ?? 0;
    if (seq > until) faults.leaked += 1;
    if (seq < last) faults.reordered += 1;
    last = Math.max(last, seq);
  }
  // The entry that tells of one's own leaving is the last that may come, and need not.
  const owed = history.filter(({ seq }) => seq > stay.from && seq <= until && seq !== exit);
  faults.lost += owed.filter(({ id }) => !received.has(id)).length;
}

/** The seq at which somebody left; null when the history does not tell. */
function exitOf(stay: Received, history: readonly MessageView[]): number | null {
  const exit = history.find(
    ({ seq, event }) => seq > stay.from && event?.type === 'member_left' && event.user_id === stay.person,
  );
  return exit?.seq ?? null;
}
