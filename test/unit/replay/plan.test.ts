import { describe, expect, it } from '@jest/globals';
import { OWNER, planLog, type Movement, type Saying } from '../../../src/cli/replay/plan.js';

function plan(lines: string | Uint8Array, annotations: string | null = null, name = 'log') {
  return planLog(name, typeof lines === 'string' ? new TextEncoder().encode(lines) : lines, annotations);
}

function sayings(lines: string | Uint8Array, annotations?: string): Saying[] {
  return plan(lines, annotations).steps.filter((step): step is Saying => step.kind === 'say');
}

function movements(lines: string): Movement[] {
  return plan(lines).steps.filter((step): step is Movement => step.kind !== 'say');
}

describe('a plan', () => {
  it('reads what people say and do', () => {
    const [said, done, old] = sayings('[11:22] <ann> hi  there \n[11:23]  * ann waves\n=== ann nods\n');
    expect(said).toMatchObject({ person: 'irc-ann', content: 'hi  there ', metadata: { irc: { kind: 'say' } } });
    expect(done).toMatchObject({ person: 'irc-ann', content: 'waves', metadata: { irc: { kind: 'action' } } });
    expect(old).toMatchObject({ person: 'irc-ann', content: 'nods', line: 2 });
  });

  it('gives the owner what the server said', () => {
    const lines = '=== mode/#ubuntu [+o ann]  by ChanServ\n=== ..[topic/#ubuntu:ann] : Be kind\n=== somebody else?\n';
    expect(sayings(lines).map(({ person, content }) => [person, content])).toEqual([
      [OWNER, 'mode/#ubuntu [+o ann]  by ChanServ'],
      [OWNER, '..[topic/#ubuntu:ann] : Be kind'],
      [OWNER, 'somebody else?'],
    ]);
  });

  it('reads joins, parts, kicks and renames', () => {
    const lines = [
      '=== ann [n=a@b]  has joined #ubuntu',
      '=== [B] ob [n=b@c]  has joined #Ubuntu',
      '=== ann is now known as anna',
      '[11:22] <anna> me',
      '=== anna [n=a@b]  has left #ubuntu ["Leaving"]',
      '=== [B] ob was kicked off',
      '=== [B]ob was kicked off #ubuntu by op (op)',
    ];
    expect(movements(lines.join('\n')).map(({ kind, person, nick }) => [kind, person, nick])).toEqual([
      ['join', 'irc-ann', 'ann'],
      ['join', 'irc-[B]ob', '[B]ob'],
      ['rename', 'irc-ann', 'anna'],
      ['leave', 'irc-ann', 'anna'],
      ['kick', 'irc-[B]ob', '[B]ob'],
    ]);
    expect(sayings(lines.join('\n'))[0]).toMatchObject({ person: 'irc-ann', content: 'me' });
  });

  it('has those there from the beginning who did not join, and brings back who speaks after leaving', () => {
    const lines = '[11:22] <ann> hi\n=== ann [n=a]  has left #u\n[11:23] <ann> again\n=== bob [n=b]  has left #u\n';
    const { present, steps, idle } = plan(lines);
    expect([...present]).toEqual([OWNER, 'irc-ann', 'irc-bob']);
    expect(steps.map(({ kind, person }) => `${kind} ${person}`)).toEqual([
      ...['say irc-ann', 'leave irc-ann', 'join irc-ann', 'say irc-ann', 'leave irc-bob'],
    ]);
    expect(idle).toBe(0);
  });

  it('tells two people apart who bore one nick', () => {
    const lines = '[11:22] <a> 1\n=== a is now known as b\n[11:22] <a> 2\n[11:22] <b> 3\n';
    expect(sayings(lines).map(({ person }) => person)).toEqual(['irc-a', 'irc-a-2', 'irc-a']);
  });

  it('finds the questions, the nearest where several are answered', () => {
    const lines = '[11:22] <a> 0\n[11:22] <b> 1\n[11:22] <c> 2\n[11:22] <d> \n[11:22] <e> 4\n';
    const answers = sayings(lines, '0 0 -\n0 1 -\n0 2 -\n1 2 -\n3 4 -\n').map(({ answers }) => answers);
    expect(answers).toEqual([null, 0, 1, null]);
  });

  it('leaves out blank lines, and counts them', () => {
    expect(plan('[09:15] <ann>        \n[09:15] <ann>\n[09:15] <ann> x\n')).toMatchObject({ blank: 2, lines: 3 });
  });

  it('loses no byte: each line is UTF-8, or Windows-1252 where it is not', () => {
    const bytes = Buffer.concat([
      Buffer.from('[09:15] <ann> caf\u00e9 \ufeff\u4e2d\r\n'),
      Buffer.from('[09:15] <ann> caf\u00e9 na\u00efve\n', 'latin1'),
    ]);
    expect(sayings(bytes).map(({ content }) => content)).toEqual(['caf\u00e9 \ufeff\u4e2d', 'caf\u00e9 na\u00efve']);
    expect(plan(bytes).legacy).toBe(1);
  });

  it('makes control characters visible and keeps the exact text beside', () => {
    const [said] = sayings('[09:15] <ann> \u0002bold\u000f\tx\u007f\n');
    expect(said?.content).toBe('\u2402bold\u240f\tx\u2421');
    expect(said?.metadata).toMatchObject({ irc: { text: '\u0002bold\u000f\tx\u007f' } });
  });

  it('knows the time, over midnight too', () => {
    const { steps } = plan('[23:59] <a> 1\n[00:00] <a> 2\n[00:00] <a> 3\n', null, '2006-12-31.x');
    expect(steps.map(({ atMs }) => atMs)).toEqual([0, 60_000, 90_000]);
    expect(steps.map((step) => (step.kind === 'say' ? step.sentAt : null))).toEqual([
      ...['2006-12-31T23:59:00.000Z', '2007-01-01T00:00:00.000Z', '2007-01-01T00:00:00.000Z'],
    ]);
  });
});
