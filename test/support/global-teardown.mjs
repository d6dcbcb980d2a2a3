import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const running = globalThis.confabTestMongo;
  if (!running) return;
  globalThis.confabTestMongo = undefined;
  await running.mongo.stop();
  rmSync(running.dataDir, { recursive: true, force: true });
}
