import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const START_MS = 20_000;

/** What a test starts the server with; the rest of the environment is the server's default. */
export const TEST_SECRET = 'the secret of all servers that tests start';

export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly pid: number;
  /** Everything it has written so far. */
  output(): string;
  /** Sends a signal, SIGTERM unless told otherwise, and gives the exit code, or the signal it ended by, once it has. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Starts the built server as a process of its own, on a port that the system chose. */
export async function startServer(environment: Record<string, string>): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), `confab-server-${process.pid}-`));
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    cwd: dataDir,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      AUTH_JWT_SECRET: TEST_SECRET,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  let timer: NodeJS.Timeout | undefined;
  const listening = new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`The server ${why}:\n${output}`));
    timer = setTimeout(fail, START_MS, 'did not start in time');
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /REST API\s+http:\/\/\S+?:(\d+)\/v1\s/.exec(output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => fail('ended'));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> => {
    child.kill(signal);
    const code = await ended;
    await rm(dataDir, { recursive: true, force: true });
    return code;
  };
  try {
    return { url: await listening, pid: child.pid ?? 0, output: () => output, stop };
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
