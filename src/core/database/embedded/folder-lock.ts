import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Claims `folder` for this process; throws a sentence that names `shownAs` and the holder otherwise. Returns the release.
 *
 * The lock is the kernel's (a file lock, taken through SQLite: Node itself has none), so it ends with its process, at
 * once and however that ends. A lock by a file's mere existence has to guess whether its owner lives, and two starts that
 * find it stale together can both take it.
 */
export function lockFolder(folder: string, shownAs: string): () => void {
  const pidFile = join(folder, 'server.pid');
  const database = new DatabaseSync(join(folder, 'lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new Error(`The data folder ${shownAs} is in use by another server (${holder(pidFile)}).`, { cause: error });
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return () => database.close();
}

function holder(pidFile: string): string {
  try {
    return `process ${Number.parseInt(readFileSync(pidFile, 'utf8'), 10)}`;
  } catch {
    return 'it is just starting';
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
