import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from './ports.js';

export const REDIS_BINARY = 'redis-server';

/** A Redis of a test's own, which keeps nothing, and can be taken away and given back on its port. */
export class TestRedis {
  private child: ChildProcess | null = null;

  private constructor(readonly port: number) {}

  static async start(): Promise<TestRedis> {
    const [port = 0] = await freePorts(1);
    const redis = new TestRedis(port);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, empty, and resolves when it answers. */
  async start(): Promise<void> {
    const options = { '--port': `${this.port}`, '--bind': '127.0.0.1', '--save': '', '--appendonly': 'no' };
    this.child = spawn(REDIS_BINARY, Object.entries(options).flat(), { stdio: 'ignore' });
    const deadline = Date.now() + 10_000;
    while (!(await answers(this.port))) {
      if (Date.now() > deadline) throw new Error('Redis did not start.');
      await delay(20);
    }
  }

  /** Ends it with SIGKILL, as a crash does. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** It is there and does not answer any more, until it is thawed. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.once('data', (chunk) => resolve(chunk.toString().startsWith('+PONG')));
      socket.write('PING\r\n');
    });
  } finally {
    socket.destroy();
  }
}
