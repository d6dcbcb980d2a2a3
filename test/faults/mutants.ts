import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Violation } from './checker.js';

const ROOT = join(import.meta.dirname, '../..');

interface Edit {
  /** Of the build. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A server that breaks a promise, in the way that a simpler design would. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** What the checker is to say, one of these at least. */
  readonly breaks: readonly Violation['promise'][];
  /** Faults under which it shows soon. */
  readonly faults: readonly string[];
  /** How many processes it shows with; as many as were asked for where nothing is said. */
  readonly nodes?: number;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'acknowledges before it writes',
    edits: [
      {
        file: 'modules/log/send-writer.js',
        find: 'async insert(sends) {',
        replace: 'async insert(sends) { this.acknowledge(sends);',
      },
    ],
    breaks: ['acknowledged is stored', 'pushed is stored'],
    faults: ['primary killed', 'server killed', 'server cut off MongoDB'],
  },
  {
    name: 'counts up first and stores later',
    edits: [
      {
        file: 'modules/log/send-writer.js',
        find: 'const heads = await this.heads.of(open.map(({ roomId }) => roomId));',
        replace: `const heads = new Map();
        const { connection } = this.collections;
        const counters = connection.getClient().db(connection.name).collection('counters');
        for (const [roomId, head] of await this.heads.of(open.map((send) => send.roomId))) {
          const count = open.filter((send) => send.roomId === roomId).length;
          const up = [{ $set: { seq: { $add: [{ $max: ['$seq', head.seq] }, count] } } }];
          const { seq } = await counters.findOneAndUpdate({ _id: roomId }, up, { upsert: true, returnDocument: 'after' });
          heads.set(roomId, { ...head, seq: seq - count });
        }`,
      },
    ],
    breaks: ['numbers without gaps', 'sync is complete'],
    faults: ['server killed', 'primary killed', 'all clients dropped'],
  },
  {
    name: 'keeps revs on the messages alone',
    edits: [
      {
        file: 'modules/log/change-writer.js',
        find: 'await this.collections.changes.insertMany(changes, { session, ordered: true });',
        replace: '',
      },
      {
        file: 'modules/log/log-reader.js',
        find: 'const found = this.collections.changes.aggregate([',
        replace: 'const found = this.collections.messages.aggregate([',
      },
    ],
    breaks: ['acknowledged is stored', 'numbers without gaps', 'pushed is stored'],
    faults: ['all clients dropped'],
  },
  {
    name: 'reads what a fail-over takes back',
    edits: [
      {
        file: 'modules/log/log-options.js',
        find: "MAJORITY_READ = { ...TIMED, readConcern: { level: 'majority' }",
        replace: "MAJORITY_READ = { ...TIMED, readConcern: { level: 'local' }",
      },
    ],
    breaks: ['sync is complete', 'pushed is stored', 'acknowledged is stored'],
    faults: ['primary alone, then killed'],
  },
  {
    name: 'knows no repeats',
    edits: [
      {
        file: 'modules/log/message-documents.js',
        find: 'document.client_message_id = send.clientMessageId;',
        replace: '{}',
      },
    ],
    breaks: ['stored once'],
    faults: ['all clients dropped', 'server killed', 'server cut off MongoDB'],
  },
  {
    name: 'pushes as it hears',
    edits: [
      {
        file: 'realtime/room-stream.js',
        find: 'this.sequence.offer(entries);\n        this.pump();',
        replace: `if (Math.random() < 0.1) {
            setTimeout(() => void this.itemsOf([...entries]).then((items) => this.surroundings.push(items)), 50);
        }
        this.sequence.offer(entries);
        this.pump();`,
      },
    ],
    breaks: ['one order'],
    faults: ['all clients dropped', 'Redis killed'],
  },
  {
    name: 'lets nobody out',
    edits: [
      {
        file: 'realtime/room-feed.js',
        find: 'letOut(roomId, userId, member) {',
        replace: 'letOut(roomId, userId, member) { return;',
      },
    ],
    breaks: ['nothing after removal'],
    faults: ['Redis killed', 'all clients dropped'],
  },
  {
    name: 'lets Socket.IO recover connections',
    edits: [
      {
        file: 'realtime/socket-server.js',
        find: 'connectionStateRecovery: undefined',
        replace: 'connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true }',
      },
    ],
    breaks: ['nothing after removal', 'one order'],
    faults: ['all clients dropped'],
    // Only the process that somebody was connected to knows of what to recover.
    nodes: 1,
  },
];

/**
 * Makes the build of a mutant, beside the packages that it needs. @returns its main file
 * @throws Error where what it changes is not there, or not once: the mutant is to be made anew
 */
export async function buildMutant({ name, edits }: Mutant): Promise<string> {
  const folder = join(ROOT, 'node_modules/.cache/mutants', name.replaceAll(' ', '-'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of ['dist', 'package.json']) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  for (const { file, find, replace } of edits) {
    const path = join(folder, 'dist', file);
    const code = await readFile(path, 'utf8');
    if (code.split(find).length !== 2) throw new Error(`The mutant that ${name} does not fit ${file}`);
    await writeFile(
      path,
      code.replace(find, () => replace),
    );
  }
  return join(folder, 'dist/main.js');
}
