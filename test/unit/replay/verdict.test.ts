import { describe, expect, it } from '@jest/globals';
import type { MessageView } from '@confab/client';
import { planLog } from '../../../src/cli/replay/plan.js';
import { judge, type Received } from '../../../src/cli/replay/verdict.js';

const LOG = '[11:22] <a> 0\n[11:22] <b> 1\n[11:22] <a> 2\n';
const plan = planLog('log', new TextEncoder().encode(LOG), '0 1 -\n');
const played = { messages: new Map([0, 1, 2].map((line) => [line, `id${line}`])) };

/** The log as it should be: two arrived before the first line, and `a` left after the last. */
function goodHistory(): MessageView[] {
  return [entry(1, {}), ...[0, 1, 2].map((line) => said(line + 2, line)), left(5, 'irc-a'), said(6, 9)];
}

function said(seq: number, line: number): MessageView {
  const person = line === 1 ? 'irc-b' : 'irc-a';
  const client_message_id = `line-${line}`;
  const reply_to = line === 1 ? 'id0' : null;
  return entry(seq, {
    id: `id${line}`,
    sender_id: person,
    message_type: 'text',
    content: `${line}`,
    client_message_id,
    reply_to,
  });
}

function left(seq: number, user_id: string): MessageView {
  return entry(seq, { event: { type: 'member_left', by: user_id, user_id } });
}

function entry(seq: number, fields: Partial<MessageView>): MessageView {
  return {
    id: `system${seq}`,
    seq,
    message_type: 'system',
    sender_id: null,
    event: null,
    content: '',
    ...fields,
  } as MessageView;
}

function stay(fields: Partial<Received> = {}): Received {
  return {
    person: 'irc-b',
    from: 1,
    until: 6,
    received: ['id0', 'id1', 'id2', 'system5', 'id9'],
    differing: 0,
    ...fields,
  };
}

function faults(history: MessageView[], stays: Received[], seen: Record<string, string> = {}) {
  const sightings = new Map(history.map(({ id, seq, content }) => [id, { seq, content: seen[id] ?? content }]));
  const verdict = judge(plan, played, history, stays, { of: (id) => sightings.get(id) });
  return Object.fromEntries(Object.entries(verdict).filter(([name, value]) => name !== 'deliveries' && value !== 0));
}

describe('the comparison', () => {
  it('finds nothing where nothing is wrong, the last entry of one who left being free to come or not', () => {
    const who = { person: 'irc-a', until: null };
    const stays = [
      stay(),
      stay({ ...who, received: ['id0', 'id1', 'id2'] }),
      stay({ ...who, received: ['id0', 'id1', 'id2', 'system5'] }),
    ];
    expect(faults(goodHistory(), stays)).toEqual({});
  });

  it.each<[string, MessageView[], object]>([
    ['an acknowledged line that is not there', goodHistory().filter(({ id }) => id !== 'id2'), { lost: 1 }],
    ['a line that is there twice', [...goodHistory(), { ...said(7, 2), id: 'again' }], { doubled: 1 }],
    ['another text', goodHistory().map((one) => (one.id === 'id2' ? { ...one, content: 'x' } : one)), { altered: 1 }],
    [
      'another question',
      goodHistory().map((one) => (one.id === 'id1' ? { ...one, reply_to: null } : one)),
      { altered: 1 },
    ],
    ['an answer before its question', [entry(1, {}), said(2, 1), said(3, 0), said(4, 2)], { reordered: 1 }],
    ['one person out of order', [entry(1, {}), said(2, 2), said(3, 0), said(4, 1)], { reordered: 1 }],
  ])('finds %s in the history', (_, history, expected) => {
    expect(faults(history, [])).toEqual(expected);
  });

  it.each<[string, Partial<Received>, object]>([
    ['lost', { received: ['id0', 'id2', 'system5', 'id9'] }, { lost: 1 }],
    ['lost before leaving', { person: 'irc-a', until: null, received: ['id0', 'id1'] }, { lost: 1 }],
    ['doubled', { received: ['id0', 'id1', 'id1', 'id2', 'system5', 'id9'] }, { doubled: 1 }],
    ['reordered', { received: ['id1', 'id0', 'id2', 'system5', 'id9'] }, { reordered: 1 }],
    ['unlike what others got', { differing: 1 }, { altered: 1 }],
    ['received after leaving', { person: 'irc-a', until: null }, { leaked: 1 }],
  ])('finds what a client got %s', (_, fields, expected) => {
    expect(faults(goodHistory(), [stay(fields)])).toEqual(expected);
  });

  it('finds what a client got with another text', () => {
    expect(faults(goodHistory(), [stay()], { id1: 'x' })).toEqual({ altered: 1 });
  });
});
