/**
 * One embedded MongoDB for all test files of a run. It is started by the built server's own code, and ends with Jest,
 * however Jest ends.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo } from '../../dist/core/database/embedded/embedded-mongo.js';

const PREFIX = 'confab-test-';

export default async function globalSetup() {
  // Each project calls this; the first one starts it for all.
  if (globalThis.confabTestMongo) return;
  removeLeftovers();
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const mongo = await startEmbeddedMongo({ dataDir });
  globalThis.confabTestMongo = { mongo, dataDir };
  process.env.CONFAB_TEST_MONGODB = mongo.uri;
}

/** Folders of runs that were killed. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
