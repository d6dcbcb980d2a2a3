export default async function globalTeardown() {
  const running = globalThis.confabTestMongo;
  if (!running) return;
  globalThis.confabTestMongo = undefined;
  await running.stop();
}
