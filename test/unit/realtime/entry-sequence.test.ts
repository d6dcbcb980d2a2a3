import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogEntry } from '../../../src/modules/log/log.types.js';
import { messageDocument } from '../../../src/modules/log/message-documents.js';
import { newMessage } from '../../support/room-logs.js';
import { EntrySequence } from '../../../src/realtime/entry-sequence.js';

const ROOM = '6f8ff4f2-3b5b-4f5e-9a64-6c86a1a1b9d5';
const blank = messageDocument(newMessage(ROOM, 'x'));

const message = (seq: number): LogEntry => ({ kind: 'message', seq, message: { ...blank, seq } });
const change = (rev: number, seq: number): LogEntry => ({
  kind: 'change',
  rev,
  change: { type: 'message_edited', user_id: 'alice', reaction: null },
  message: { ...blank, seq, rev },
});
const numberOf = (entry: LogEntry): string =>
  entry.kind === 'message' ? `m${String(entry.seq)}` : `c${String(entry.rev)}`;

/** A log: `messages` messages, and changes of messages drawn from them. */
const logs = fc
  .record({ messages: fc.integer({ min: 1, max: 30 }), changed: fc.array(fc.nat(), { maxLength: 20 }) })
  .map(({ messages, changed }): LogEntry[] => [
    ...Array.from({ length: messages }, (_, n) => message(n + 1)),
    ...changed.map((drawn, n) => change(n + 1, (drawn % messages) + 1)),
  ]);

describe('EntrySequence', () => {
  it('gives every entry once, in log order, a change behind its message, however they arrive', () => {
    fc.assert(
      fc.property(
        logs.chain((log) =>
          fc.tuple(fc.constant(log), fc.shuffledSubarray([...log, ...log], { minLength: log.length })),
        ),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 7 }),
        ([log, arriving], capacity, limit) => {
          const sequence = new EntrySequence({ seq: 0, rev: 0 }, capacity);
          const taken: LogEntry[] = [];
          const drain = (): void => {
            for (let some = sequence.take(limit); some.length > 0; some = sequence.take(limit)) taken.push(...some);
          };
          for (const entry of arriving) {
            sequence.offer([entry]);
            drain();
          }
          // What was lost or dropped is read from the log, from where the sequence stands.
          const { seq, rev } = sequence.position;
          sequence.refill(
            log.filter((entry) => (entry.kind === 'message' ? entry.seq > seq : entry.rev > rev)),
            true,
          );
          for (let before = -1; before < taken.length;) {
            before = taken.length;
            drain();
            sequence.refill(log, true);
          }
          const messages = taken.filter(({ kind }) => kind === 'message');
          const changes = taken.filter(({ kind }) => kind === 'change');
          expect(messages.map(numberOf)).toEqual(log.filter(({ kind }) => kind === 'message').map(numberOf));
          expect(changes.map(numberOf)).toEqual(log.filter(({ kind }) => kind === 'change').map(numberOf));
          for (const [at, entry] of taken.entries()) {
            if (entry.kind === 'message') continue;
            expect(
              taken.slice(0, at).some((before) => before.kind === 'message' && before.seq === entry.message.seq),
            ).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says that it is behind while something is early or was dropped, and not else', () => {
    const sequence = new EntrySequence({ seq: 10, rev: 3 }, 1);
    expect(sequence.isBehind).toBe(false);
    sequence.offer([message(9), change(3, 2)]);
    expect(sequence.isBehind).toBe(false);
    sequence.offer([message(12), message(13)]);
    expect(sequence.isBehind).toBe(true);
    sequence.refill([message(11), message(12)], false);
    expect(sequence.take(10).map(numberOf)).toEqual(['m11', 'm12']);
    expect(sequence.isBehind).toBe(true);
    sequence.refill([message(13)], true);
    expect(sequence.take(10).map(numberOf)).toEqual(['m13']);
    expect(sequence.isBehind).toBe(false);
  });

  it('keeps a change back until its message was taken', () => {
    const sequence = new EntrySequence({ seq: 0, rev: 0 }, 10);
    sequence.offer([change(1, 2), message(1)]);
    expect(sequence.take(10).map(numberOf)).toEqual(['m1']);
    sequence.offer([message(2)]);
    expect(sequence.take(10).map(numberOf)).toEqual(['m2', 'c1']);
  });
});
