import { setTimeout as delay } from 'node:timers/promises';
import { type ConfabClient, connect } from '../../../client/src/index.js';
import { tokenOf } from '../../support/tokens.js';
import { ended, type Play } from './cast.js';

const PAUSE_MS = 300;

/** Somebody who tries to write into a room whether they are in it or not. */
export class Guest {
  readonly client: ConfabClient;

  constructor(
    private readonly play: Play,
    private readonly name: string,
  ) {
    const token = (): Promise<string> => tokenOf(name, { seconds: 86_400 });
    this.client = connect({ url: play.url, token, transports: ['websocket'], timing: { retryMaxMs: 2000 } });
  }

  async write(): Promise<void> {
    const { history, guestRoom: room } = this.play;
    for (let count = 1; this.play.goesOn(); count += 1) {
      const mark = `${this.name} ${count}`;
      const data = { room_id: room, content: mark, client_message_id: mark, extra_metadata: { mark } };
      const end = await ended(this.client.command('send_message', data));
      const message = end.outcome === 'done' ? end.answer.message : null;
      history.add({
        kind: 'send',
        by: this.name,
        room,
        mark,
        outcome: end.outcome,
        code: end.code,
        message: message && { id: message.id, seq: message.seq, rev: message.rev },
      });
      await delay(PAUSE_MS);
    }
  }
}
