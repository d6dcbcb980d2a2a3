import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { perform, type Phase, type Result } from './replay/performance.js';
import { report } from './replay/report.js';
import { Tokens } from './replay/tokens.js';
import { positiveNumber, runTool, UsageError } from './run-tool.js';

const USAGE = `Usage: npm run replay -- FILE... [options]

Plays IRC logs on a running server: a public room for each file, a connection for each nick, and every line as a message,
a joining or a leaving. X.annotation.txt beside X.raw.txt tells which line answers which. Afterwards what each client
received is compared with the server's history and the file. Exit code 1 when anything is lost, doubled, reordered,
altered, leaked or refused.

  --url URL            the server; default http://127.0.0.1:3000
  --speed N            N times as fast as it happened; default: as fast as the server acknowledges
  --in-flight N        lines that may wait for their acknowledgement; default 64
  --lines N            only the first N lines of each file
  --bot NICK           a bot says what this nick said, streamed, in answer to the same lines
  --admin-token TOKEN  mints everybody's token; default: the tokens of a server in development`;

interface Settings {
  files: string[];
  url: string;
  speed: number | null;
  inFlight: number;
  lines: number | null;
  botNick: string | null;
  adminToken: string | null;
}

function readSettings(): Settings {
  const text = { type: 'string' } as const;
  const options = {
    url: text,
    speed: text,
    'in-flight': text,
    lines: text,
    bot: text,
    'admin-token': text,
    help: { type: 'boolean' },
  } as const;
  const { values, positionals: files } = parseArgs({ options, allowPositionals: true });
  if (files.length === 0) throw new UsageError('Name at least one file.');
  for (const file of files) if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const url = values.url ?? 'http://127.0.0.1:3000';
  if (!URL.canParse(url)) throw new UsageError('--url wants an address like http://127.0.0.1:3000.');
  return {
    files,
    url,
    speed: positive('speed', values.speed),
    inFlight: Math.ceil(positive('in-flight', values['in-flight']) ?? 64),
    lines: positive('lines', values.lines),
    botNick: values.bot ?? null,
    adminToken: values['admin-token'] ?? null,
  };
}

function positive(name: string, value: string | undefined): number | null {
  return value === undefined ? null : positiveNumber(name, value);
}

async function replay(file: string, { url, speed, inFlight, lines, botNick, adminToken }: Settings): Promise<Result> {
  const beside = file.replace(/\.raw\.txt$/u, '.annotation.txt');
  const annotations = beside !== file && existsSync(beside) ? readFileSync(beside, 'utf8') : null;
  let bar: SingleBar | undefined;
  const begin = (phase: Phase, steps: number) => {
    bar?.stop();
    bar = new SingleBar({
      format: `${phase.padEnd(10)} {bar} {value}/{total}  {duration_formatted}`,
      clearOnComplete: true,
    });
    bar.start(steps, 0);
    return () => bar?.increment();
  };
  try {
    const name = basename(file).replace(/(\.raw)?\.txt$/u, '');
    return await perform(name, readFileSync(file), annotations, {
      url,
      speed,
      inFlight,
      lines,
      botNick,
      tokens: new Tokens(url, adminToken),
      begin,
    });
  } finally {
    bar?.stop();
  }
}

await runTool(USAGE, async () => {
  const settings = readSettings();
  for (const file of settings.files) {
    const { text, isGood } = report(await replay(file, settings));
    console.log(text);
    if (!isGood) process.exitCode = 1;
  }
});
