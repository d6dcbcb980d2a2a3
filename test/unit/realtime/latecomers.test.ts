import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Latecomers } from '../../../src/realtime/latecomers.js';

it('know the latest of all, whoever came, came anew or went', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 5 }), fc.boolean()));
  fc.assert(
    fc.property(steps, (taken) => {
      const late = new Latecomers();
      const seqs = new Map<string, number>();
      for (const [id, seq, asks] of taken) {
        late.set(id, seq);
        seqs.set(id, seq);
        expect(late.seqOf(id)).toBe(seq);
        // Not after every step: what is remembered must hold over several.
        if (asks) expect(late.latest).toBe(Math.max(0, ...seqs.values()));
      }
      expect(late.latest).toBe(Math.max(0, ...seqs.values()));
    }),
  );
});
