import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that has to do with a folder: it works in it, or names it in its arguments. */
export interface FolderProcess {
  readonly pid: number;
  /** The program's name, without its path. */
  readonly program: string;
}

/** The processes that have to do with a folder (its real path), but this one. A dead one that nobody reaped does not count. */
export async function processesIn(folder: string): Promise<FolderProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => processOf(pid, folder)));
  return found.filter((process) => process !== null);
}

/** The embedded MongoDB that runs on a data folder. @throws Error when there is not exactly one */
export async function mongodOn(folder: string): Promise<number> {
  const found = (await processesIn(folder)).filter(({ program }) => program.startsWith('mongod'));
  const [mongod] = found;
  if (!mongod || found.length > 1) throw new Error(`There are ${found.length} mongods on ${folder}`);
  return mongod.pid;
}

/** Resolves when such a program runs there. @throws Error when none does in the end */
export async function appears(folder: string, program: string, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await processesIn(folder)).some((found) => found.program.startsWith(program))) {
    if (Date.now() > deadline) throw new Error(`There is no ${program} in ${folder}`);
    await delay(5);
  }
}

/** Ends processes with SIGKILL in the same instant: none of them sees another gone. */
export function killAtOnce(processes: readonly FolderProcess[]): void {
  // Stopped first: the last one shall not have run while the first was dead.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    for (const { pid } of processes) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }
}

/** Resolves when nothing is left that has to do with the folder. @throws Error naming what is still there in the end */
export async function nothingLeftIn(folder: string, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const left = await processesIn(folder);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Left behind in ${folder}: ${JSON.stringify(left)}`);
    await delay(20);
  }
}

/** Ends whatever a failed test left in a folder. */
export async function clear(folder: string): Promise<void> {
  killAtOnce(await processesIn(folder));
  await nothingLeftIn(folder);
}

async function processOf(pid: number, folder: string): Promise<FolderProcess | null> {
  if (pid === process.pid) return null;
  try {
    const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    if (program === '') return null;
    const workingFolder = await readlink(`/proc/${pid}/cwd`);
    const isInside = [workingFolder, ...args].some((path) => path === folder || path.startsWith(`${folder}/`));
    return isInside ? { pid, program: basename(program) } : null;
  } catch {
    // It ended while it was looked at.
    return null;
  }
}
