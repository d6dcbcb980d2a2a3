import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../config/child-environment.js';
import { type Child, startChild } from './child.js';

export const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
/** The line by which a server tells that it is ready, and where. */
export const ADDRESS = /^ {2}REST API +http:\/\/\S+:(\d+)\/v1$/;

/** A server of the cluster, ready to be asked. */
export interface ServerProcess {
  readonly number: number;
  /** It listens on 127.0.0.1 alone. */
  readonly port: number;
  readonly child: Child;
}

/**
 * Starts a server on a port that the system chooses; its log comes out under its number.
 * @throws Error when it ends before it is ready, or with what `over` rejects with before that; it is gone then
 */
export async function startServer(
  number: number,
  environment: Readonly<Record<string, string>>,
  over: Promise<never>,
): Promise<ServerProcess> {
  const ready = Promise.withResolvers<number>();
  const child = await startChild({
    file: process.execPath,
    args: ['--enable-source-maps', MAIN],
    environment: childEnvironment({ ...environment, HOST: '127.0.0.1', PORT: '0' }),
    hear: (line) => {
      // Beside its log it writes only where it is, which is told for all of them at once.
      if (line.startsWith('{')) console.log(`${number} ${line}`);
      const port = ADDRESS.exec(line)?.[1];
      if (port !== undefined) ready.resolve(Number(port));
    },
  });
  const refused = child.ended.then((how): never => {
    throw new Error(`Process ${number} did not start (${how}); what it said stands above.`);
  });
  try {
    return { number, port: await Promise.race([ready.promise, refused, over]), child };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
