import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/config.js';
import { Cluster } from './cluster/cluster.js';
import { runTool, UsageError } from './run-tool.js';

const USAGE = `Usage: npm run cluster [-- --nodes N]

Starts several server processes on one database, to try out and to test: the embedded MongoDB with its data in DATA_DIR (or
MONGODB_URI), a Redis that keeps nothing (or REDIS_URL), and a balancer on PORT that passes HTTP and WebSockets on to one
process after the other. All else is set by the environment as for npm start. A process that dies is left out, and not
restarted. Ctrl-C ends all of it.

  --nodes N   how many processes; default 3`;

const MOST_NODES = 64;

function readNodes(): number {
  const { values } = parseArgs({ options: { nodes: { type: 'string', default: '3' }, help: { type: 'boolean' } } });
  const nodes = Number(values.nodes);
  if (Number.isInteger(nodes) && nodes >= 1 && nodes <= MOST_NODES) return nodes;
  throw new UsageError(`--nodes wants a whole number from 1 to ${MOST_NODES}.`);
}

await runTool(USAGE, async () => {
  const nodes = readNodes();
  const cluster = new Cluster(loadConfig());
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => cluster.end());
  await cluster.run(nodes);
});
