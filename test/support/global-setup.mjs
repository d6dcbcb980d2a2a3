/**
 * One MongoDB for all test files of a run: an embedded one, started by the built server's own code, or, with
 * CONFAB_TEST_SHARDS=2, a sharded cluster. It ends with Jest, however Jest ends.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongo } from '../../dist/core/database/embedded/embedded-mongo.js';
import '../../tools/source-hook.mjs';

const PREFIX = 'confab-test-';

export default async function globalSetup() {
  // Each project calls this; the first one starts it for all.
  if (globalThis.confabTestMongo) return;
  removeLeftovers();
  const mongo = process.env.CONFAB_TEST_SHARDS === undefined ? await startOne() : await startShards();
  globalThis.confabTestMongo = mongo;
  process.env.CONFAB_TEST_MONGODB = mongo.uri;
}

async function startOne() {
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const { uri, stop } = await startEmbeddedMongo({ dataDir });
  return { uri, stop: () => stop().finally(() => rmSync(dataDir, { recursive: true, force: true })) };
}

async function startShards() {
  if (process.env.CONFAB_TEST_SHARDS !== '2') throw new Error('CONFAB_TEST_SHARDS is 2, or not set.');
  const { startShardedCluster } = await import('./sharded-cluster.ts');
  return startShardedCluster();
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
