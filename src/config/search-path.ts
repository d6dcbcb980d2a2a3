import { delimiter } from 'node:path';

/** The folders in which the system looks for programs. */
export function searchPath(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}
