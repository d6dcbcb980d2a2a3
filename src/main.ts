import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.setup.js';
import { type Config, loadConfig } from './config/config.js';
import { failureSentence } from './core/errors/failure-sentence.js';

async function main(): Promise<void> {
  const config = loadConfig();
  const app = await createApp(config);
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  // A promise that nobody waits for is a fault of one command, not of the others.
  process.on('unhandledRejection', (error) => {
    new Logger('Process').error(failureSentence(error));
  });
  process.stdout.write(banner(config, await addressOf(app)));
}

/** Where everything is, for the person who started it. */
function banner(config: Config, url: string): string {
  const database = config.mongodbUri === undefined ? `embedded MongoDB in ${config.dataDir}` : 'MONGODB_URI';
  const lines = [
    `Confab is ready (${config.nodeEnv}).`,
    '',
    `  Web chat     ${url}/`,
    `  REST API     ${url}/v1`,
    `  Swagger UI   ${url}/docs`,
    `  Socket page  ${url}/docs/socket`,
    `  Socket.IO    ${url.replace(/^http/, 'ws')}/socket.io (${config.socketTransports.join(', ')})`,
    `  Health       ${url}/health/ready`,
    `  Data         ${database}`,
    '',
  ];
  return `\n${[...lines, ...(config.isProduction ? [] : developmentHint(url))].join('\n')}\n`;
}

function developmentHint(url: string): string[] {
  return [
    '  DEVELOPMENT: anybody who reaches this server gets a token for any user. Never so in production',
    '  (NODE_ENV=production has no such route). For example:',
    '',
    `    curl -X POST ${url}/v1/auth/dev-token -H 'content-type: application/json' -d '{"user_id":"alice"}'`,
    '',
  ];
}

/** The address to open: the one listened on, which HOST and PORT=0 may leave open. */
async function addressOf(app: NestFastifyApplication): Promise<string> {
  const url = await app.getUrl();
  return url.replace('0.0.0.0', 'localhost').replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`Confab cannot start. ${failureSentence(error)}\n`);
  // Whatever was opened on the way must not keep a server alive that does not serve.
  process.exit(1);
}
