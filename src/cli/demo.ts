import 'reflect-metadata';
import { join } from 'node:path';
import { childEnvironment } from '../config/child-environment.js';
import { loadConfig } from '../config/config.js';
import { type Child, startChild } from './cluster/child.js';
import { ADDRESS, MAIN } from './cluster/server-process.js';
import { joinDemo } from './demo/join.js';
import { Tokens } from './replay/tokens.js';
import { runTool } from './run-tool.js';

const USAGE = `Usage: npm run demo

Starts a server in development as npm start does, with its data in DATA_DIR/demo, and fills it with rooms in which people and
bots talk for as long as it runs: small ones that were written for it, and real logs of #ubuntu that are replayed. When all is said
it is said again. Another start goes on where the last one ended. Ctrl-C ends it.

Without MONGODB_URI alone: it does not fill a database that is used for something else.`;

/** Who is in all the rooms and says nothing: people to sign in as, by name. */
const GUESTS = ['Asha', 'Ben'];

/** Starts the server, whose words are passed on. @returns it, and its address once it has one */
async function startServer(): Promise<{ child: Child; ready: Promise<string> }> {
  const config = loadConfig();
  if (config.isProduction) throw new Error('NODE_ENV is production, where there is no demo.');
  if (config.mongodbUri !== undefined) {
    throw new Error(
      'MONGODB_URI is set, and the demo does not fill that database: it has one of its own, in DATA_DIR/demo. ' +
        'Start it as `MONGODB_URI= npm run demo`, or take the key out of .env.',
    );
  }
  const ready = Promise.withResolvers<string>();
  const child = await startChild({
    file: process.execPath,
    args: ['--enable-source-maps', MAIN],
    environment: childEnvironment({ DATA_DIR: join(config.dataDir, 'demo') }),
    hear: (line) => {
      console.log(line);
      const port = ADDRESS.exec(line)?.[1];
      if (port !== undefined) ready.resolve(`http://localhost:${port}`);
    },
  });
  void child.ended.then(() => ready.reject(new Error('The server did not start; what it said stands above.')));
  return { child, ready: ready.promise };
}

await runTool(USAGE, async () => {
  const { child, ready } = await startServer();
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      asked.abort();
      void child.stop();
    });
  }
  try {
    const url = await ready;
    await joinDemo(url, new Tokens(url, null), GUESTS);
    console.log(
      `\nThe demo runs: open ${url} and sign in as ${GUESTS.join(' or ')}.\nAnybody else begins it from the empty first page.\n`,
    );
    await child.ended;
  } catch (error) {
    // Who ends it before it has begun wants no reasons.
    if (!asked.signal.aborted) throw error;
  } finally {
    await child.stop();
  }
});
