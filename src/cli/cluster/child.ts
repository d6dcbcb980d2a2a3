import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { endWithThisProcess } from '../../core/database/embedded/end-with-this-process.js';

/** How long a program that was asked to end may take. A server drains for some ten seconds at most. */
const STOP_MS = 30_000;

interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Gets each line of its standard output. What it writes to standard error is this process's own. */
  readonly hear: (line: string) => void;
}

/** A running program. It ends with this process, whatever ends that. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended: with its exit code, or the signal that ended it. */
  readonly ended: Promise<string>;
  /** Asks it to end, and waits for that; in the end it is made to. */
  stop(): Promise<void>;
}

/** Runs a program. @throws Error with the system's code when that is not possible */
export async function startChild({ file, args, environment, hear }: Program): Promise<Child> {
  const child = spawn(file, args, {
    env: environment,
    // In a process group of its own: a terminal's Ctrl-C goes to a whole group and would end all at once, in no order.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} has no process.`);
  const ended = new Promise<string>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`)),
  );
  endWithThisProcess(pid, ended);
  createInterface({ input: child.stdout }).on('line', hear);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  return { pid, ended, stop };
}
