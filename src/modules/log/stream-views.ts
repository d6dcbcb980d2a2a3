import { Injectable } from '@nestjs/common';
import type { StreamView } from '../../protocol/views/bot.view.js';
import { finds, type Viewer } from './audience.js';
import { LiveTexts } from './live-texts.js';
import type { MessageDocument } from './message.schema.js';
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
    const streaming = await this.streams.streamingIn([...viewers.keys()]);
    const seen = streaming.filter((message) => {
      const viewer = viewers.get(message.room_id.toString());
      return viewer && finds(viewer, message);
    });
    const found = await Promise.all(
      seen.map(async (message) => ({ roomId: message.room_id.toString(), view: await this.view(message) })),
    );
    for (const { roomId, view } of found) views.get(roomId)?.push(view);
    return views;
  }

  private async view({ _id, content, stream }: MessageDocument): Promise<StreamView> {
    const message_id = _id.toString();
    const live = stream ? await this.live.wherever(stream.holder, message_id) : null;
    return { message_id, ...(live ?? { text: content, index: null }) };
  }
}
