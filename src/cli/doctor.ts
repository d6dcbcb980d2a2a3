import 'reflect-metadata';
import type { Connection } from 'mongoose';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MAJORITY_READ } from '../modules/log/log-options.js';
import { type RoomDocument, ROOMS } from '../modules/rooms/room.schema.js';
import { stepsToRun } from '../migrations/data.js';
import { wrongIndexes } from '../migrations/indexes.js';
import { unshardedCollections } from '../migrations/sharding.js';
import type { Finding } from './doctor/finding.js';
import { checkOrphans } from './doctor/orphans-check.js';
import { checkCopies } from './doctor/room-copies-check.js';
import { checkLog } from './doctor/room-log-check.js';
import { progressBar } from './progress-bar.js';
import { runTool } from './run-tool.js';
import { withDatabase } from './with-database.js';

const USAGE = `Usage: npm run doctor [-- --repair]

Looks whether the database that the environment names is as it should be; servers may be running on it. Numbers of the rooms' logs
without gaps, tallies, indexes, documents of an older version, what belongs to nothing, and the copies that lists are made of.
Exit code 1 when something is wrong and was not mended.

  --repair    mends the copies (heads, last message, member_count, read marks)`;

/** A copy is written a moment after the log: what is wrong is looked at once more. */
const SECOND_LOOK_MS = 3000;

await runTool(USAGE, async () => {
  const { values } = parseArgs({ options: { repair: { type: 'boolean' }, help: { type: 'boolean' } } });
  await withDatabase(async (connection) => {
    const findings = [...(await checkStructure(connection)), ...(await checkRooms(connection))];
    let left = 0;
    for (const { where, what, mend } of findings) {
      const isMended = values.repair === true && mend !== undefined;
      if (isMended) await mend();
      else left += 1;
      console.log(`${where}: ${what}${isMended ? ' (mended)' : mend ? ' (--repair mends it)' : ''}`);
    }
    console.log(left === 0 ? 'The database is in order.' : `${String(left)} things are not as they should be.`);
    if (left > 0) process.exitCode = 1;
  });
});

async function checkStructure(connection: Connection): Promise<Finding[]> {
  const steps = (await stepsToRun(connection)).map(({ name }) => ({
    where: 'documents',
    what: `${name} was not run: npm run migrate`,
  }));
  const indexes = (await wrongIndexes(connection)).map((name) => ({
    where: 'indexes',
    what: `${name}: npm run migrate`,
  }));
  const sharding = (await unshardedCollections(connection)).map(({ collection }) => ({
    where: 'sharding',
    what: `${collection} is on one shard: npm run migrate`,
  }));
  return [...steps, ...indexes, ...sharding, ...(await checkOrphans(connection))];
}

async function checkRooms(connection: Connection): Promise<Finding[]> {
  const rooms = connection.collection<RoomDocument>(ROOMS);
  const living = { deleted_at: null };
  const bar = progressBar('rooms');
  bar.start(await rooms.countDocuments(living), 0);
  const suspects: RoomDocument['_id'][] = [];
  for await (const { _id } of rooms.find(living, { projection: { _id: 1 } }).sort({ _id: 1 })) {
    if ((await checkRoom(connection, _id)).length > 0) suspects.push(_id);
    bar.increment();
  }
  bar.stop();
  if (suspects.length > 0) await delay(SECOND_LOOK_MS);
  const findings: Finding[] = [];
  for (const id of suspects) findings.push(...(await checkRoom(connection, id)));
  return findings;
}

async function checkRoom(connection: Connection, id: RoomDocument['_id']): Promise<Finding[]> {
  const log = await checkLog(connection, id.toString());
  // After the log: copies are behind it, and never ahead.
  const room = await connection.collection<RoomDocument>(ROOMS).findOne({ _id: id, deleted_at: null }, MAJORITY_READ);
  return room ? [...log.findings, ...(await checkCopies(connection, room, log))] : [];
}
