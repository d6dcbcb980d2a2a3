import type { ReactionSummary } from '../log/message.schema.js';

/** What a message shows of its reactions once somebody gave one that they had not given: new ones stand last. */
export function summaryAfterAdding(
  summaries: readonly ReactionSummary[],
  reaction: string,
  userId: string,
  listed: number,
): ReactionSummary[] {
  const known = summaries.find((summary) => summary.reaction === reaction);
  if (!known) return [...summaries, { reaction, count: 1, user_ids: listed > 0 ? [userId] : [] }];
  const { count, user_ids: ids } = known;
  // Only a whole list may grow at its end: in one cut short there are others before the newcomer.
  const isWhole = ids.length === count && count < listed;
  const after = { reaction, count: count + 1, user_ids: isWhole ? [...ids, userId] : ids };
  return summaries.map((summary) => (summary === known ? after : summary));
}

/**
 * What it shows once somebody took theirs back, which is no longer stored. Where they were listed and others are not, the
 * next move up.
 * @param next the first who gave the reaction, beside those named
 */
export async function summaryAfterRemoving(
  summaries: readonly ReactionSummary[],
  reaction: string,
  userId: string,
  listed: number,
  next: (beside: readonly string[], limit: number) => Promise<string[]>,
): Promise<ReactionSummary[]> {
  const known = summaries.find((summary) => summary.reaction === reaction);
  if (!known) return [...summaries];
  const count = known.count - 1;
  const stay = known.user_ids.filter((id) => id !== userId);
  const missing = Math.min(count, listed) - stay.length;
  const after = { reaction, count, user_ids: missing > 0 ? [...stay, ...(await next(stay, missing))] : stay };
  return summaries.flatMap((summary) => (summary !== known ? [summary] : count > 0 ? [after] : []));
}
