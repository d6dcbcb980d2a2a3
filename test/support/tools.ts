import { spawn, type SpawnOptions } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../dist/cli');

/** Runs one of the built tools on a database, in a folder. */
export function runTool(
  name: string,
  uri: string,
  args: readonly string[] = [],
  folder = tmpdir(),
): Promise<{ code: number | null; output: string }> {
  return runScript([join(CLI, `${name}.js`), ...args], { env: { ...process.env, MONGODB_URI: uri }, cwd: folder });
}

/** Runs a script of this Node's to its end. */
export function runScript(
  args: readonly string[],
  options: Pick<SpawnOptions, 'env' | 'cwd'> = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}
