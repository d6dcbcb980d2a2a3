import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const CLEAN_END_MS = 10_000;
const KILL_MS = 10_000;

/**
 * Ends the mongod that a killed server left on `dbPath`, and waits until it is gone. The caller holds the folder's lock,
 * so nobody uses it. It is never adopted: nothing is known of its arguments, its port or its state.
 */
export async function endLeftover(dbPath: string): Promise<void> {
  for (const pid of await candidates(dbPath)) {
    if (await endedAfter(pid, dbPath, 'SIGTERM', CLEAN_END_MS)) continue;
    if (await endedAfter(pid, dbPath, 'SIGKILL', KILL_MS)) continue;
    throw new Error(`An old mongod (process ${pid}) holds ${dbPath} and cannot be ended.`);
  }
}

async function endedAfter(pid: number, dbPath: string, signal: NodeJS.Signals, patience: number): Promise<boolean> {
  const deadline = Date.now() + patience;
  // By its arguments, not by its pid alone: pids are used again, and a dead process that nobody reaped keeps its pid.
  while (isMongodOn(await commandOf(pid), dbPath)) {
    if (Date.now() > deadline) return false;
    try {
      process.kill(pid, signal);
    } catch {
      // It ended between the look and the signal.
    }
    await delay(50);
  }
  return true;
}

async function candidates(dbPath: string): Promise<number[]> {
  const pids = process.platform === 'linux' ? await allPids() : await lockedBy(dbPath);
  const found = await Promise.all(
    pids.map(async (pid) => (isMongodOn(await commandOf(pid), dbPath) ? pid : undefined)),
  );
  return found.filter((pid) => pid !== undefined);
}

async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** mongod keeps its pid in its data folder. */
async function lockedBy(dbPath: string): Promise<number[]> {
  const text = await readFile(join(dbPath, 'mongod.lock'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? [pid] : [];
}

/** The arguments of a process, the program first; empty where there is none. */
async function commandOf(pid: number): Promise<string[]> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', `${pid}`]);
    return stdout.trim().split(' ');
  } catch {
    return [];
  }
}

function isMongodOn(command: string[], dbPath: string): boolean {
  const [program = ''] = command;
  if (!basename(program).startsWith('mongod')) return false;
  // `ps` does not tell where an argument ends, so a path with blanks is looked for in the whole.
  return ` ${command.join(' ')} `.includes(` --dbpath ${dbPath} `);
}
