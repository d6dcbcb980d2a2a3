import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** A program that runs as in a terminal. */
export interface TerminalRun {
  readonly pid: number;
  output(): string;
  /** Resolves when it has said this. @throws Error with all it said when it ended before, or took too long */
  says(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** Ctrl-C in its terminal: the whole process group gets it. */
  pressCtrlC(): void;
  /** The exit code, or the signal it ended by. */
  readonly ended: Promise<number | string>;
}

/** Runs a program in a folder as a terminal does: in a process group of its own. */
export function runInTerminal(
  program: string,
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): TerminalRun {
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const state = { isOver: false };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => {
      state.isOver = true;
      resolve(code ?? signal ?? 'unknown');
    }),
  );
  const says = async (pattern: RegExp, withinMs = 30_000): Promise<RegExpExecArray> => {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = pattern.exec(text);
      if (found) return found;
      if (state.isOver || Date.now() > deadline) throw new Error(`${program} did not say ${String(pattern)}:\n${text}`);
      await delay(10);
    }
  };
  const pid = child.pid ?? 0;
  const pressCtrlC = (): void => {
    process.kill(-pid, 'SIGINT');
  };
  return { pid, output: () => text, says, pressCtrlC, ended };
}
