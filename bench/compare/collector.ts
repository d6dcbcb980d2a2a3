/**
 * Loaded into a server before anything else: SIGURG makes it give back what it does not need, before its memory is looked at. The
 * signals that are more usual for such things end a server of Nest.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

process.on('SIGURG', () => {
  if (isCollect(collect)) collect();
});

function isCollect(value: unknown): value is () => void {
  return typeof value === 'function';
}
