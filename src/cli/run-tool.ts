import { failureSentence } from '../core/errors/failure-sentence.js';

/** A command line that can't be understood. */
export class UsageError extends Error {}

/** An option that is a number above 0. @throws UsageError */
export function positiveNumber(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new UsageError(`--${name} wants a number above 0.`);
  return number;
}

/** Runs a command-line tool: exit code 0, 1 when it failed, 2 (and the usage) when it was called wrongly. */
export async function runTool(usage: string, main: () => Promise<void>): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return;
  }
  try {
    await main();
  } catch (error) {
    const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
    console.error(isUsage ? `${error.message}\n\n${usage}` : failureSentence(error));
    process.exitCode = isUsage ? 2 : 1;
  }
}
