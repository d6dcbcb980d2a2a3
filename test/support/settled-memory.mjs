/** Loaded before the server (`--import`): at SIGWINCH it says how many bytes it holds once the garbage is gone. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGWINCH', () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  process.stderr.write(`settled at ${heapUsed + external} bytes\n`);
});
