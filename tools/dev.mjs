/**
 * Builds the server at each change of its sources and starts it anew. `nest start --watch` would do so by a signal to the
 * whole tree of processes, the embedded database included; here the server alone gets it, drains and ends its database.
 * The web chat is built at each change too, and is there when its page is loaded again.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

// From now on these follow the sources by themselves; the next start builds them anew.
for (const built of ['dist', 'web/dist']) rmSync(`${built}/.sources`, { force: true });

const children = [
  ['node_modules/@nestjs/cli/bin/nest.js', 'build', '--watch', '--preserveWatchOutput'],
  ['node_modules/vite/bin/vite.js', 'build', 'web', '--watch'],
  ['--watch-path=dist', '--watch-preserve-output', '--enable-source-maps', 'dist/main.js'],
].map((args) => spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }));

let running = children.length;
const stop = (signal) => children.forEach((child) => child.kill(signal));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal));
for (const child of children) {
  child.on('exit', (code) => {
    process.exitCode ||= code ?? 0;
    running -= 1;
    if (running > 0) stop('SIGTERM');
  });
}
