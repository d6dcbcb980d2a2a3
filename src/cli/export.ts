import 'reflect-metadata';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { exportRoom } from './rooms/export-room.js';
import { runTool, UsageError } from './run-tool.js';
import { progressBar } from './progress-bar.js';
import { withDatabase } from './with-database.js';

const USAGE = `Usage: npm run export -- --room ID [--out FILE]

Writes a room (its fields, members and people, messages, changes and all that hangs on them) as JSON lines, as it was at
one moment. Servers may be running. npm run import puts it into a database.

  --room ID    the room
  --out FILE   where to; default: ID.jsonl`;

await runTool(USAGE, async () => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { room: text, out: text, help: { type: 'boolean' } } });
  const { room } = values;
  if (room === undefined) throw new UsageError('Say which room: --room ID.');
  const file = values.out ?? `${room}.jsonl`;
  const stream = createWriteStream(file, { flags: 'wx' });
  await once(stream, 'open');
  const bar = progressBar('export');
  let documents = 0;
  try {
    await withDatabase((connection) =>
      exportRoom(connection, room, {
        write: async (line) => {
          if (!stream.write(line)) await once(stream, 'drain');
        },
        begin: (total) => bar.start(total, 0),
        step: () => {
          documents += 1;
          bar.increment();
        },
      }),
    );
  } finally {
    bar.stop();
    stream.end();
    await once(stream, 'close');
  }
  console.log(`Wrote ${String(documents)} documents to ${file}.`);
});
