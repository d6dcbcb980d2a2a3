import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { importRoom } from './rooms/import-room.js';
import { checkArchive } from './rooms/read-archive.js';
import { runTool, UsageError } from './run-tool.js';
import { progressBar } from './progress-bar.js';
import { withDatabase } from './with-database.js';

const USAGE = `Usage: npm run import -- FILE [--replace]

Puts a room that npm run export wrote into the database, with its ids, seqs and revs, and a new epoch: clients that know
the room load it anew. The file is checked before anything is written. Servers may be running, but not with --replace.

  --replace    takes the place of the room where it is there already`;

await runTool(USAGE, async () => {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({ options: { replace: flag, help: flag }, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file.');
  const contents = await checkArchive(file);
  const total = Object.values(contents.counts).reduce((sum, count) => sum + count, 0);
  const bar = progressBar('import');
  try {
    await withDatabase((connection) => {
      bar.start(total, 0);
      return importRoom(connection, file, contents, {
        replace: values.replace,
        step: (documents) => bar.increment(documents),
      });
    });
  } finally {
    bar.stop();
  }
  const { roomId, seq, rev } = contents;
  console.log(`Imported room ${roomId}: ${String(total)} documents, up to seq ${String(seq)} and rev ${String(rev)}.`);
});
