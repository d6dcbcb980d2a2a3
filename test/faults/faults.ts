import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../support/random.js';
import type { Cluster, Node } from './cluster.js';

const AN_HOUR_MS = 3_600_000;

/** Something bad that happens to a cluster. Resolves when it is over and everything runs again. */
export interface Fault {
  readonly name: string;
  readonly befall: (cluster: Cluster, random: Random) => Promise<void>;
}

function anyNode({ nodes }: Cluster, random: Random): Node {
  const node = nodes[random.below(nodes.length)];
  if (!node) throw new Error('There is no server');
  return node;
}

/** Something is done to a server, and undone a while later. */
function toServer(
  name: string,
  [from, to]: readonly [number, number],
  begin: (node: Node, random: Random) => Promise<void> | void,
  end: (node: Node) => Promise<void> | void,
): Fault {
  const befall = async (cluster: Cluster, random: Random): Promise<void> => {
    const node = anyNode(cluster, random);
    const lasts = random.between(from, to);
    await begin(node, random);
    await delay(lasts);
    await end(node);
  };
  return { name, befall };
}

/** All that may befall a cluster, each as likely as the others. */
export const FAULTS: readonly [Fault, ...Fault[]] = [
  toServer(
    'server killed',
    [500, 3000],
    (node) => node.stop('SIGKILL'),
    (node) => node.start(),
  ),
  toServer(
    'server frozen',
    [2000, 12_000],
    (node) => node.freeze(),
    (node) => node.thaw(),
  ),
  toServer(
    'server cut off MongoDB',
    [1000, 8000],
    ({ toMongo }) => toMongo.become('cut'),
    ({ toMongo }) => toMongo.become('open'),
  ),
  toServer(
    'MongoDB silent to a server',
    [3000, 10_000],
    ({ toMongo }) => toMongo.become('silent'),
    ({ toMongo }) => toMongo.become('open'),
  ),
  toServer(
    'connections to MongoDB half-open',
    [5000, 8000],
    ({ toMongo }) => toMongo.forgetAll(),
    () => undefined,
  ),
  toServer(
    'MongoDB slow',
    [4000, 10_000],
    ({ toMongo }, random) => toMongo.become('slow', random.between(50, 400)),
    ({ toMongo }) => toMongo.become('open'),
  ),
  toServer(
    'server cut off Redis',
    [1000, 6000],
    ({ toRedis }) => toRedis.become('cut'),
    ({ toRedis }) => toRedis.become('open'),
  ),
  toServer(
    'Redis silent to a server',
    [2000, 8000],
    ({ toRedis }) => toRedis.become('silent'),
    ({ toRedis }) => toRedis.become('open'),
  ),
  toServer(
    'connections to Redis half-open',
    [3000, 6000],
    ({ toRedis }) => toRedis.forgetAll(),
    () => undefined,
  ),
  {
    name: 'clock off by an hour',
    befall: async (cluster, random) => {
      const node = anyNode(cluster, random);
      const [skew, lasts] = [random.pick([-AN_HOUR_MS, AN_HOUR_MS]), random.between(5000, 12_000)];
      await node.stop();
      await node.start(skew);
      await delay(lasts);
      await node.stop();
      await node.start();
    },
  },
  {
    name: 'rolling restart',
    befall: async ({ nodes }) => {
      for (const node of nodes) {
        await node.stop();
        await node.start();
      }
    },
  },
  {
    name: 'primary killed',
    befall: async ({ replicaSet }, random) => {
      const primary = await replicaSet.waitForPrimary();
      const lasts = random.between(1000, 5000);
      await replicaSet.kill(primary);
      await delay(lasts);
      await replicaSet.restart(primary);
      await replicaSet.waitForPrimary();
    },
  },
  {
    name: 'primary frozen',
    befall: async ({ replicaSet }, random) => {
      const primary = await replicaSet.waitForPrimary();
      const lasts = random.between(2000, 10_000);
      replicaSet.freeze(primary);
      await delay(lasts);
      replicaSet.thaw(primary);
      await replicaSet.waitForPrimary();
    },
  },
  {
    name: 'primary alone, then killed',
    // What only it has is lost with it. The others do not just freeze: what it has sent them already would wait for them.
    befall: async ({ replicaSet }, random) => {
      const primary = await replicaSet.waitForPrimary();
      const others = [0, 1, 2].filter((member) => member !== primary);
      const lasts = random.between(500, 2500);
      await Promise.all(others.map((member) => replicaSet.kill(member)));
      await delay(lasts);
      await replicaSet.kill(primary);
      await Promise.all(others.map((member) => replicaSet.restart(member)));
      await replicaSet.waitForPrimary(primary);
      await replicaSet.restart(primary);
    },
  },
  {
    name: 'Redis killed',
    befall: async ({ redis }, random) => {
      const lasts = random.between(1000, 8000);
      await redis.kill();
      await delay(lasts);
      await redis.start();
    },
  },
  {
    name: 'Redis frozen',
    befall: async ({ redis }, random) => {
      const lasts = random.between(2000, 8000);
      redis.freeze();
      await delay(lasts);
      redis.thaw();
    },
  },
  {
    name: 'all clients dropped',
    befall: ({ door }) => {
      door.dropAll();
      return Promise.resolve();
    },
  },
];
