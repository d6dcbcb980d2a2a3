import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { memoryOf } from '../test/support/big-upload.js';

/** To be loaded into a server before anything else: it lets `keptBy` have it collect. */
export const COLLECTOR = join(import.meta.dirname, 'collector.ts');

const COLLECT_MS = 1000;

/** The memory in bytes of a server with the COLLECTOR, after it has given back what it does not need. */
export async function keptBy(pid: number): Promise<number> {
  process.kill(pid, 'SIGURG');
  await delay(COLLECT_MS);
  return (await memoryOf(pid)).now;
}
