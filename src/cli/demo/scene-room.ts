import type { ConfabClient, MessageView } from '@confab/client';
import type { Cast } from './cast.js';
import { Guests } from './guests.js';
import { pause, type } from './pace.js';
import { picture } from './pictures.js';
import type { Line, Scene } from './scenes/scene.js';

const SOON_MS = 12_000;
const LATER_MS = 40_000;
/** How long a reply of the bot is waited for while the room is filled. */
const REPLY_MS = 15_000;
const NEWEST = 200;

/** The room of a scene. What stands in it already is not said again, so that it goes on where an earlier demo ended. */
export class SceneRoom {
  readonly id: string;
  readonly #scene: Scene;
  readonly #cast: Cast;
  readonly #host: ConfabClient;
  readonly #bot: string;

  private constructor(id: string, scene: Scene, cast: Cast, bot: string) {
    this.id = id;
    this.#scene = scene;
    this.#cast = cast;
    this.#host = cast.client(scene.people[0] ?? '');
    this.#bot = bot;
    cast.host(id, this.#host);
    new Guests(
      this.#host,
      (person) => cast.client(person),
      (roomId) => (roomId === id ? scene : undefined),
    );
  }

  static async open(scene: Scene, cast: Cast, bot: string): Promise<SceneRoom> {
    const { key, name, people } = scene;
    const { room } = await cast.client(people[0] ?? '').commands.createRoom({
      ...{ type: 'group', name, client_room_id: key },
      participants: people.slice(1),
      bots: [{ id: bot }],
    });
    return new SceneRoom(room.id, scene, cast, bot);
  }

  async letIn(userId: string): Promise<void> {
    await this.#host.commands.addMember({ room_id: this.id, user_id: userId });
  }

  /** Says at once what was said before. */
  async fill(): Promise<void> {
    await this.#perform('line', this.#scene.lines, () => Promise.resolve());
  }

  /** Says the rest, now and then. */
  async play(): Promise<void> {
    await this.#perform('later', this.#scene.later, async ({ by, says }) => {
      await pause(SOON_MS, LATER_MS);
      await type(this.#cast.client(by), this.id, says);
    });
  }

  async #perform(key: string, lines: readonly Line[], before: (line: Line) => Promise<void>): Promise<void> {
    const stored = await this.#stored();
    const ids: string[] = [];
    for (const [at, line] of lines.entries()) {
      const name = `${key}-${at}`;
      const known = stored.get(name);
      if (known === undefined) await before(line);
      ids.push(known ?? (await this.#say(name, line, ids[line.answers ?? -1])));
    }
  }

  /** The ids of what was said in the room, by what it was sent as. */
  async #stored(): Promise<Map<string, string>> {
    const { messages } = await this.#host.commands.fetchHistory({ room_id: this.id, limit: NEWEST });
    return new Map(messages.map(({ client_message_id, id }) => [client_message_id ?? id, id]));
  }

  async #say(name: string, line: Line, answers: string | undefined): Promise<string> {
    const client = this.#cast.client(line.by);
    const files = [...(line.picture ? [await picture(line.picture)] : []), ...(line.file ? [fileOf(line.file)] : [])];
    const attachments = await Promise.all(files.map((file) => client.upload(this.id, file)));
    const replied = line.sage === undefined ? null : this.#replied();
    const { message } = await client.send({
      ...{ room_id: this.id, content: line.says, client_message_id: name },
      attachments: attachments.flatMap(({ id }) => (id === null ? [] : [{ id }])),
      ...(line.sage !== undefined && { mentions: [this.#bot] }),
      ...(answers !== undefined && { reply_to: answers }),
    });
    await replied;
    await this.#react(message, line);
    return message.id;
  }

  /** Resolves when the bot has ended a reply, or does not. */
  async #replied(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), REPLY_MS);
    const end = this.#host.on('bot_stream_ended', ({ room_id }) => {
      if (room_id === this.id) resolve(undefined);
    });
    await promise;
    clearTimeout(timer);
    end();
  }

  async #react({ id: message_id }: MessageView, { reactions = {}, isPinned }: Line): Promise<void> {
    const at = { room_id: this.id, message_id };
    for (const [reaction, people] of Object.entries(reactions)) {
      for (const person of people) await this.#cast.client(person).commands.addReaction({ ...at, reaction });
    }
    if (isPinned) await this.#host.commands.pinMessage(at);
  }
}

function fileOf({ name, type, text }: NonNullable<Line['file']>): File {
  return new File([text], name, { type });
}
