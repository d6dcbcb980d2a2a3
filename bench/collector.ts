/**
 * Loaded into a server before anything else: SIGURG makes it give back what it does not need, before its memory is looked at. The
 * signals that are more usual for such things end a server of Nest.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

process.on('SIGURG', () => {
  // The heap shrinks, too: a plain collection keeps the pages that starting needed.
  if (isCollect(collect)) collect({ type: 'major', flavor: 'last-resort' });
});

function isCollect(value: unknown): value is (options: { type: 'major'; flavor: 'last-resort' }) => void {
  return typeof value === 'function';
}
