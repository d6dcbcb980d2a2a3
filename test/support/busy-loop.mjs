/** Loaded before the server (`--import`): at SIGWINCH each turn of its event loop begins to take 800 ms, at the next no more. */
const TURN_MS = 800;
let isBusy = false;

process.on('SIGWINCH', () => {
  isBusy = !isBusy;
  turn();
});

function turn() {
  if (!isBusy) return;
  const end = performance.now() + TURN_MS;
  while (performance.now() < end);
  setImmediate(turn);
}
