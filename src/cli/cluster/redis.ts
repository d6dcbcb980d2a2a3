import { childEnvironment } from '../../config/child-environment.js';
import { freePort } from '../../core/database/embedded/free-port.js';
import { type Child, startChild } from './child.js';

export interface LocalRedis {
  readonly url: string;
  readonly child: Child;
}

const PROGRAM = 'redis-server';
/** Another program may take the port between our look and its bind. */
const ATTEMPTS = 5;
const READY = 'Ready to accept connections';

/** Starts the machine's Redis, which keeps nothing; null where there is none. */
export async function startRedis(): Promise<LocalRedis | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(): Promise<LocalRedis> {
  const port = await freePort(0);
  if (port === undefined) throw new Error('There is no free port on 127.0.0.1.');
  const options = { '--port': `${port}`, '--bind': '127.0.0.1', '--save': '', '--appendonly': 'no' };
  const ready = Promise.withResolvers<undefined>();
  let last = '';
  const child = await startChild({
    file: PROGRAM,
    args: Object.entries(options).flat(),
    environment: childEnvironment({}),
    hear: (line) => {
      last = line;
      if (line.includes(READY)) ready.resolve(undefined);
    },
  });
  const end = await Promise.race([ready.promise, child.ended]);
  if (end !== undefined) throw new Error(`Redis does not start (${end}): ${last}`);
  return { url: `redis://127.0.0.1:${port}`, child };
}
