import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * What a file of bots says: the list under `bots`, each as it stands there. `${NAME}` in a text is that variable of the
 * environment, so that no secret has to stand in the file.
 * @returns or a sentence for the operator, which holds nothing of the file's texts
 */
export function readBotsFile(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): unknown[] | string {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return `it can't be read as YAML (${reasonOf(error)}).`;
  }
  if (typeof content !== 'object' || content === null || !('bots' in content) || !Array.isArray(content.bots))
    return 'it must hold a list under bots.';
  const missing = new Set<string>();
  const bots = content.bots.map((bot: unknown) =>
    filled(bot, (name) => {
      const value = environment[name];
      if (value === undefined) missing.add(name);
      return value ?? '';
    }),
  );
  return missing.size === 0 ? bots : `the environment lacks ${[...missing].join(', ')}.`;
}

function filled(value: unknown, valueOf: (name: string) => string): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => valueOf(name));
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, valueOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, valueOf)]));
}

/** The kind of trouble alone: a parser's message quotes what it could not read. */
function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'wrong';
}
