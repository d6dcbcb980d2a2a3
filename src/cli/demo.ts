import 'reflect-metadata';
import { join } from 'node:path';
import { childEnvironment } from '../config/child-environment.js';
import { loadConfig } from '../config/config.js';
import { type Child, startChild } from './cluster/child.js';
import { ADDRESS, MAIN } from './cluster/server-process.js';
import { Tokens } from './replay/tokens.js';
import { runTool } from './run-tool.js';

const USAGE = `Usage: npm run demo

Starts a server in development as npm start does, with its data in DATA_DIR/demo, and fills it with rooms in which people and
bots talk for as long as it runs: small ones that were written for it, and real logs of #ubuntu that are replayed. Another start
goes on where the last one ended. Ctrl-C ends it.`;

/** Who is in all the rooms and says nothing: people to sign in as, by name. */
const GUESTS = ['Asha', 'Ben'];

/** Starts the server, whose words are passed on. @returns it, and its address once it has one */
async function startServer(): Promise<{ child: Child; ready: Promise<string> }> {
  const config = loadConfig();
  if (config.isProduction) throw new Error('NODE_ENV is production, where there is no demo.');
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

async function letIn(url: string, name: string): Promise<void> {
  const token = await new Tokens(url, null).for(name.toLowerCase(), name);
  const answer = await fetch(`${url}/v1/demo`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`The demo did not begin: ${await answer.text()}`);
}

await runTool(USAGE, async () => {
  const { child, ready } = await startServer();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void child.stop());
  try {
    const url = await ready;
    for (const name of GUESTS) await letIn(url, name);
    console.log(
      `\nThe demo runs: open ${url} and sign in as ${GUESTS.join(' or ')}.\nAnybody else begins it from the empty first page.\n`,
    );
    await child.ended;
  } finally {
    await child.stop();
  }
});
