import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReactionSummary } from '../../../../src/modules/log/message.schema.js';
import { summaryAfterAdding, summaryAfterRemoving } from '../../../../src/modules/reactions/summary.js';

/** Reactions as the database would hold them, beside the summary that is made of the changes alone. */
class Board {
  rows: { reaction: string; user: string }[] = [];
  summaries: ReactionSummary[] = [];

  constructor(private readonly listed: number) {}

  async toggle(reaction: string, user: string): Promise<void> {
    const has = this.rows.some((row) => row.reaction === reaction && row.user === user);
    if (!has) {
      this.rows.push({ reaction, user });
      this.summaries = summaryAfterAdding(this.summaries, reaction, user, this.listed);
      return;
    }
    this.rows = this.rows.filter((row) => row.reaction !== reaction || row.user !== user);
    const next = (beside: readonly string[], limit: number): Promise<string[]> =>
      Promise.resolve(
        this.givers(reaction)
          .filter((id) => !beside.includes(id))
          .slice(0, limit),
      );
    this.summaries = await summaryAfterRemoving(this.summaries, reaction, user, this.listed, next);
  }

  givers(reaction: string): string[] {
    return this.rows.filter((row) => row.reaction === reaction).map(({ user }) => user);
  }
}

describe('the summary of reactions', () => {
  it('counts all and lists the first, whatever is given and taken back', async () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3', '4', '5', '6'));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4 }), fc.array(step, { maxLength: 60 }), async (listed, steps) => {
        const board = new Board(listed);
        for (const [reaction, user] of steps) await board.toggle(reaction, user);
        const reactions = new Set(board.rows.map(({ reaction }) => reaction));
        expect(new Set(board.summaries.map(({ reaction }) => reaction))).toEqual(reactions);
        for (const { reaction, count, user_ids: ids } of board.summaries) {
          const givers = board.givers(reaction);
          expect([count, ids]).toEqual([givers.length, givers.slice(0, listed)]);
        }
      }),
    );
  });

  it('heals when fewer or more are listed than before', async () => {
    const summary = { reaction: 'a', count: 3, user_ids: ['1'] };
    expect(summaryAfterAdding([summary], 'a', '4', 5)).toEqual([{ ...summary, count: 4 }]);
    const next = (beside: readonly string[]): Promise<string[]> =>
      Promise.resolve(['2', '3'].filter((id) => !beside.includes(id)));
    const after = await summaryAfterRemoving([summary], 'a', '1', 5, next);
    expect(after).toEqual([{ reaction: 'a', count: 2, user_ids: ['2', '3'] }]);
  });
});
