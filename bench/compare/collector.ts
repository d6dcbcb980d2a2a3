/** Loaded into a server before anything else: SIGUSR2 makes it give back what it does not need, before its memory is looked at. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

process.on('SIGUSR2', () => {
  if (isCollect(collect)) collect();
});

function isCollect(value: unknown): value is () => void {
  return typeof value === 'function';
}
