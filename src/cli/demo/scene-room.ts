import type { ConfabClient, MessageView } from '@confab/client';
import type { Cast } from './cast.js';
import { Guests } from './guests.js';
import { pause, type } from './pace.js';
import { picture } from './pictures.js';
import { ifRefused, lastNumber, pagesBack } from './said.js';
import type { Line, Scene } from './scenes/scene.js';

/** Between two of the later lines: when they are said for the first time, and afterwards. */
const FIRST_MS = [12_000, 40_000] as const;
const AGAIN_MS = [60_000, 180_000] as const;
/** How long a reply of the bot is waited for while the room is filled. */
const REPLY_MS = 15_000;

/** The room of a scene. What stands in it already is not said again, so that it goes on where an earlier demo ended. */
export class SceneRoom {
  readonly id: string;
  readonly #scene: Scene;
  readonly #cast: Cast;
  readonly #host: ConfabClient;
  readonly #bot: string;
  /** The ids of what was said, by what it was sent as. */
  readonly #said = new Map<string, string>();

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

  /** Says at once what was said before, unless it stands there. */
  async fill(): Promise<void> {
    await this.#recall();
    // The later lines were begun with when all of these had been said.
    if (lastNumber('later', this.#said.keys()) >= 0) return;
    const { lines } = this.#scene;
    for (let at = 0; at < lines.length; at += 1) if (!this.#said.has(`line-${at}`)) await this.#say('line', lines, at);
  }

  /** Says the rest, now and then, and when all is said all of it again, more rarely. */
  async play(): Promise<void> {
    const { later } = this.#scene;
    for (let at = lastNumber('later', this.#said.keys()) + 1; ; at += 1) {
      const line = later[at % later.length];
      if (line === undefined) return;
      const [least, most] = at < later.length ? FIRST_MS : AGAIN_MS;
      await pause(least, most);
      await type(this.#cast.client(line.by), this.id, line.says);
      await this.#say('later', later, at).catch(ifRefused);
    }
  }

  /** Notes what stands in the room: all of it, or as far back as the newest of the later lines. */
  async #recall(): Promise<void> {
    for await (const page of pagesBack(this.#host, this.id)) {
      for (const { client_message_id, id } of page) this.#said.set(client_message_id ?? id, id);
      if (lastNumber('later', this.#said.keys()) >= 0) return;
    }
  }

  /** Says the line of that number, which goes on from round to round. */
  async #say(key: 'line' | 'later', lines: readonly Line[], at: number): Promise<void> {
    const line = lines[at % lines.length];
    if (line === undefined) return;
    const round = at - (at % lines.length);
    const answered = line.answers === undefined ? undefined : this.#said.get(`${key}-${round + line.answers}`);
    const name = `${key}-${at}`;
    const message = await this.#send(name, line, answered);
    this.#said.set(name, message.id);
    await this.#react(message, line).catch(ifRefused);
  }

  async #send(name: string, line: Line, answered: string | undefined): Promise<MessageView> {
    const client = this.#cast.client(line.by);
    const files = [...(line.picture ? [await picture(line.picture)] : []), ...(line.file ? [fileOf(line.file)] : [])];
    const attachments = await Promise.all(files.map((file) => client.upload(this.id, file)));
    const replied = line.sage === undefined ? null : this.#replied();
    const { message } = await client.send({
      ...{ room_id: this.id, content: line.says, client_message_id: name },
      attachments: attachments.flatMap(({ id }) => (id === null ? [] : [{ id }])),
      ...(line.sage !== undefined && { mentions: [this.#bot] }),
      ...(answered !== undefined && { reply_to: answered }),
    });
    await replied;
    return message;
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
