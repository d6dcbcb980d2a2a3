import type { Config } from '../../config/config.js';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../core/database/embedded/embedded-mongo.js';
import { Balancer } from './balancer.js';
import { type LocalRedis, startRedis } from './redis.js';
import { type ServerProcess, startServer } from './server-process.js';

const NO_REDIS =
  'There is no redis-server on the PATH (Debian: apt install redis-server; macOS: brew install redis). ' +
  'The processes work without it, and push what others wrote a second later.';

/** Somebody asked the cluster to end: no failure. */
class Asked extends Error {}

/** Several server processes on one database, with a Redis between them and a balancer in front. Nothing that dies is restarted. */
export class Cluster {
  private readonly balancer = new Balancer();
  private readonly servers: ServerProcess[] = [];
  private mongo: EmbeddedMongo | null = null;
  private redis: LocalRedis | null = null;
  private living = 0;
  private isStopping = false;
  private readonly ending = Promise.withResolvers<never>();

  constructor(private readonly config: Config) {
    // It may come while a step of the start is under way that does not look at it.
    this.ending.promise.catch(() => undefined);
  }

  /** Starts all of it, says where everything is, and stays until it is ended. @throws Error what made it end, unless it was asked to */
  async run(nodes: number): Promise<void> {
    try {
      console.log(await this.start(nodes));
      await this.ending.promise;
    } catch (error) {
      if (!(error instanceof Asked)) throw error;
      console.log('Stopping ...');
    } finally {
      await this.stop();
    }
  }

  /** Ends it, also while it is starting. */
  end(): void {
    this.ending.reject(new Asked());
  }

  private async start(nodes: number): Promise<string> {
    const { config } = this;
    const port = await this.balancer.listen(config.port, config.host);
    if (config.mongodbUri === undefined) this.mongo = await this.startMongo();
    if (config.redisUrl === undefined) this.redis = await this.startRedis();
    const environment = {
      DATA_DIR: config.dataDir,
      // Requests of a polling connection would have to reach the same process.
      SOCKET_TRANSPORTS: 'websocket',
      // The balancer: by what it says of addresses, rates are counted.
      TRUST_PROXY: '1',
      ...(this.mongo && { MONGODB_URI: this.mongo.uri }),
      ...(this.redis && { REDIS_URL: this.redis.url }),
    };
    // One after the other: the first brings the database in order, and makes the secret where none is set.
    for (let number = 1; number <= nodes; number += 1) {
      this.take(await startServer(number, environment, this.ending.promise));
    }
    return this.whereabouts(port);
  }

  private startMongo(): Promise<EmbeddedMongo> {
    return startEmbeddedMongo({
      dataDir: this.config.dataDir,
      binary: this.config.mongodBinary,
      onUnexpectedEnd: () => this.ending.reject(new Error('The embedded MongoDB ended unexpectedly.')),
    });
  }

  private async startRedis(): Promise<LocalRedis | null> {
    const redis = await startRedis();
    if (!redis) console.log(NO_REDIS);
    void redis?.child.ended.then((how) => {
      if (!this.isStopping)
        console.log(`Redis (process ${redis.child.pid}) ended (${how}); the processes go on without.`);
    });
    return redis;
  }

  private take(server: ServerProcess): void {
    this.servers.push(server);
    this.living += 1;
    this.balancer.add(server.port);
    void server.child.ended.then((how) => this.lose(server, how));
  }

  private lose({ number, port, child }: ServerProcess, how: string): void {
    this.balancer.remove(port);
    this.living -= 1;
    if (this.isStopping) return;
    console.log(`Process ${number} (pid ${child.pid}) ended (${how}) and is left out.`);
    if (this.living === 0) this.ending.reject(new Error('No process is left.'));
  }

  /** Servers first: what they still write goes to the database, and the others hear of it. */
  private async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.servers.map(({ child }) => child.stop()));
    await this.redis?.child.stop();
    await this.mongo?.stop();
    await this.balancer.close();
  }

  /** Where everything is, for the person who started it. */
  private whereabouts(port: number): string {
    const { config, mongo, redis } = this;
    const isHere = ['127.0.0.1', '0.0.0.0', '::1', '::'].includes(config.host);
    const address = `${isHere ? 'localhost' : config.host}:${port}`;
    const processes = this.servers.map(
      (server) =>
        `  ${`Process ${server.number}`.padEnd(12)} http://127.0.0.1:${server.port} (pid ${server.child.pid})`,
    );
    const ownRedis = redis ? `${redis.url} (pid ${redis.child.pid})` : 'none';
    return [
      '',
      `A cluster of ${processes.length} is ready (${config.nodeEnv}).`,
      '',
      `  Balancer     http://${address} (/v1, /docs, /docs/socket)`,
      `  Socket.IO    ws://${address}/socket.io (websocket alone: clients name it in their transports)`,
      ...processes,
      `  Redis        ${config.redisUrl === undefined ? ownRedis : 'REDIS_URL'}`,
      `  MongoDB      ${mongo ? `${mongo.uri} (pid ${mongo.pid}), data in ${config.dataDir}` : 'MONGODB_URI'}`,
      '',
    ].join('\n');
  }
}
