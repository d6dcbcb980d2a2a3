import { join } from 'node:path';
import { type ReplicaSet, startReplicaSet } from '../support/mongo.js';
import { ANY_RATE } from '../support/rates.js';
import { TestRedis } from '../support/redis.js';
import { startServer, type TestServer } from '../support/server.js';
import { bySocks, Link, toFirst, toPort } from '../support/link.js';

const MOST_TRIES = 3;
const CLOCK = join(import.meta.dirname, 'skewed-clock.mjs');

/** One server process, with its own links to MongoDB and Redis. */
export class Node {
  private server: TestServer | null = null;
  private isFrozen = false;
  /** What the servers said that ran here before. */
  private said = '';

  constructor(
    readonly toMongo: Link,
    readonly toRedis: Link,
    private readonly environment: Record<string, string>,
    private readonly main: string | undefined,
  ) {}

  /** Where it takes connections; null while it does not run. */
  get port(): number | null {
    return this.server === null ? null : Number(new URL(this.server.url).port);
  }

  /** @param skewMs what its clock is off by */
  async start(skewMs = 0): Promise<void> {
    const environment = { ...this.environment, CONFAB_CLOCK_SKEW_MS: String(skewMs) };
    const place = { ...(this.main !== undefined && { main: this.main }), ...(skewMs !== 0 && { preload: CLOCK }) };
    for (let tries = 1; !this.server; tries += 1) {
      try {
        this.server = await startServer(environment, place);
      } catch (error) {
        // On a busy machine it may take too long.
        if (tries === MOST_TRIES) throw error;
      }
    }
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { server } = this;
    this.thaw();
    this.server = null;
    await server?.stop(signal);
    this.said += server?.output() ?? '';
  }

  /** All that its servers said. */
  output(): string {
    return `${this.said}${this.server?.output() ?? ''}`;
  }

  /** The failures of commands that its servers did not foresee, as they logged them. */
  unforeseen(): string[] {
    return this.output()
      .split('\n')
      .filter((line) => line.includes('"level":50') && line.includes('"context":"Commands"'));
  }

  /** It is there and does nothing any more, until it is thawed. */
  freeze(): void {
    if (!this.server) return;
    process.kill(this.server.pid, 'SIGSTOP');
    this.isFrozen = true;
  }

  thaw(): void {
    if (this.server && this.isFrozen) process.kill(this.server.pid, 'SIGCONT');
    this.isFrozen = false;
  }
}

/** Servers, the replica set and the Redis that they share, and the door through which clients come to any of them. */
export class Cluster {
  private constructor(
    readonly replicaSet: ReplicaSet,
    readonly redis: TestRedis,
    readonly nodes: readonly Node[],
    readonly door: Link,
  ) {}

  /** @param main another build of the server than this one's */
  static async start(size: number, main?: string): Promise<Cluster> {
    const [replicaSet, redis] = await Promise.all([startReplicaSet(3), TestRedis.start()]);
    const nodes: Node[] = [];
    let turn = 0;
    const inTurn = (): number[] => {
      const at = (turn += 1) % nodes.length;
      return [...nodes.slice(at), ...nodes.slice(0, at)].flatMap(({ port }) => port ?? []);
    };
    const door = await Link.open(toFirst(inTurn));
    const cluster = new Cluster(replicaSet, redis, nodes, door);
    try {
      for (let number = 0; number < size; number += 1) {
        const [toMongo, toRedis] = [await Link.open(bySocks), await Link.open(() => toPort(redis.port))];
        const environment = {
          ...ANY_RATE,
          MONGODB_URI: `${replicaSet.database.uri}&proxyHost=127.0.0.1&proxyPort=${toMongo.port}`,
          REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
          SOCKET_TRANSPORTS: 'websocket',
        };
        const node = new Node(toMongo, toRedis, environment, main);
        nodes.push(node);
        // One after the other: the first makes the indexes.
        await node.start();
      }
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.door.port}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop('SIGKILL')));
    await Promise.all(
      [this.door, ...this.nodes.flatMap(({ toMongo, toRedis }) => [toMongo, toRedis])].map((link) => link.close()),
    );
    await Promise.all([this.redis.kill(), this.replicaSet.stop()]);
  }
}
