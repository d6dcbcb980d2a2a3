import { Injectable } from '@nestjs/common';
import type { StreamView } from '../../protocol/views/bot.view.js';
import { finds, type Viewer } from './audience.js';
import { LiveTexts } from './live-texts.js';
import { StreamLog } from './stream-log.js';

/** What streams just now, for those who come to a room in the middle of it. */
@Injectable()
export class StreamViews {
  constructor(
    private readonly streams: StreamLog,
    private readonly live: LiveTexts,
  ) {}

  /** The replies that stream in rooms, as far as each room's viewer sees them; by room id, in the order of the log. */
  async of(viewers: ReadonlyMap<string, Viewer>): Promise<Map<string, StreamView[]>> {
    const views = new Map<string, StreamView[]>([...viewers.keys()].map((roomId) => [roomId, []]));
    for (const message of await this.streams.streamingIn([...viewers.keys()])) {
      const roomId = message.room_id.toString();
      const viewer = viewers.get(roomId);
      if (!viewer || !finds(viewer, message)) continue;
      const message_id = message._id.toString();
      const { text, index } = this.live.of(message_id) ?? { text: message.content, index: null };
      views.get(roomId)?.push({ message_id, index, text });
    }
    return views;
  }
}
