import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@confab/client';
import { joinDemo } from '../../src/cli/demo/join.js';
import { Tokens } from '../../src/cli/replay/tokens.js';

/** From so many messages on a log is long enough to be shown. */
const FULL = 450;
const LOOK_MS = 2000;
const TRIES = 300;

/** Has the demo begun, and resolves when its rooms are full. Asha and Ben are in them, and have said something. */
export async function fillDemo(url: string): Promise<void> {
  const tokens = new Tokens(url, null);
  const [asha, ben] = ['Asha', 'Ben'].map((name) =>
    connect({ url, token: () => tokens.for(name.toLowerCase(), name) }),
  );
  if (!asha || !ben) throw new Error('Nobody is there');
  try {
    await joinDemo(url, tokens, ['Ben', 'Asha']);
    const rooms = await untilFull(() => asha.commands.listRooms({ limit: 20 }).then(({ rooms }) => rooms));
    const hampi = rooms.find(({ name }) => name === 'Weekend in Hampi');
    if (hampi) await ben.send({ room_id: hampi.id, content: 'Count me in! Is there still a berth?' });
    await asha.send({ participants: ['asha', 'ben'], content: 'Ben, are you coming along to Hampi?' });
    await ben.send({ participants: ['asha', 'ben'], content: 'I just asked in the group 🙂' });
  } finally {
    asha.close();
    ben.close();
  }
}

interface Filled {
  readonly id: string;
  readonly name: string | null;
  readonly type: string;
  readonly last_seq: number;
}

async function untilFull(look: () => Promise<Filled[]>): Promise<Filled[]> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const rooms = await look();
    const logs = rooms.filter(({ type }) => type === 'public');
    if (logs.length === 2 && logs.every(({ last_seq }) => last_seq > FULL)) return rooms;
    await delay(LOOK_MS);
  }
  throw new Error('The rooms of the demo did not fill');
}
