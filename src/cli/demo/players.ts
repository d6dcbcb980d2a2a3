import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { LetIn, LettingIn } from '../../modules/demo/demo-players.js';
import { isRecord } from '../replay/records.js';
import { Demo } from './demo.js';

/** The thread that plays the demo, begun by `DemoPlayers`. */
const port = parentPort;
const data: unknown = workerData;
if (!port || !isRecord(data) || typeof data['url'] !== 'string') throw new Error('This is begun by a server');

const demo = Demo.open(data['url']);
let playing: Promise<void> | null = null;

async function letIn({ userId }: LettingIn): Promise<LetIn> {
  try {
    return { userId, roomIds: await (await demo).letIn(userId) };
  } catch (error) {
    return { userId, error: String(error) };
  }
}

async function receive(port: MessagePort, who: LettingIn): Promise<void> {
  port.postMessage(await letIn(who));
  // Whoever began it is let in before the rooms fill: so there is something to see at once.
  playing ??= demo.then((rooms) => rooms.play());
  await playing;
}

port.on('message', (who: LettingIn) => void receive(port, who));
