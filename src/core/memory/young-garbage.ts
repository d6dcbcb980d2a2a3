import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' }) => void;

const collect = exposed();

/**
 * Frees the buffers that were needed for a moment. Their bytes lie outside of the heap, and V8 lets a hundred megabytes of them
 * gather before it looks; this looks at the youngest objects alone, which takes about a millisecond. For work that moves
 * megabytes through buffers, once for each megabyte or two: `npm run bench:upload` shows what it saves.
 */
export function collectYoungGarbage(): void {
  collect?.({ type: 'minor' });
}

/** The collector, which V8 shows in contexts made after it was told to (Node manual, `v8.setFlagsFromString`). */
function exposed(): Collect | null {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return isCollect(found) ? found : null;
}

function isCollect(value: unknown): value is Collect {
  return typeof value === 'function';
}
