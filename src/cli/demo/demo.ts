import type { ConfabClient } from '@confab/client';
import { Tokens } from '../replay/tokens.js';
import { Cast } from './cast.js';
import { Guests } from './guests.js';
import { Librarian } from './librarian.js';
import { LogRoom, type Place } from './log-room.js';
import { SceneRoom } from './scene-room.js';
import { MAYA } from './scenes/people.js';
import { SCENES } from './scenes/scenes.js';

/** Logs of #ubuntu, in demo/ubuntu-irc, and what their rooms are called. */
const LOGS = [
  ['ubuntu-8.04', 'Ubuntu 8.04 upgrades'],
  ['ubuntu-7.04', 'Ubuntu 7.04 help'],
] as const;
const WELCOME =
  'Hello, and welcome! This is a demo: the rooms in your list are full of people who talk while it runs. ' +
  'Write something anywhere and somebody answers. Mention @Sage and it streams a reply.';
const SMALL_TALK = [
  'How nice of you to write! Have you seen the pictures in “Weekend in Hampi”?',
  'Try the search in a room: there are hundreds of messages to find.',
  'You can edit that, react to it, or answer it: look at what appears beside a message.',
  'Open a second window, sign in with another name, and talk with yourself 😄',
];

/** Rooms that live: they are filled once, and then people go on talking in them. All of it is asked of the server as any client would. */
export class Demo {
  readonly #place: Place;
  readonly #scenes: readonly SceneRoom[];
  readonly #guests = new Set<string>();
  /** None until the demo plays. */
  #logs: readonly LogRoom[] = [];

  private constructor(place: Place, scenes: readonly SceneRoom[]) {
    const { cast } = (this.#place = place);
    this.#scenes = scenes;
    // Where somebody talks with Maya elsewhere than in the demo's rooms, she answers too.
    const own = new Set(scenes.map(({ id }) => id));
    new Guests(
      cast.client(MAYA),
      (person) => cast.client(person),
      (roomId) => (own.has(roomId) ? undefined : { people: [MAYA], answers: SMALL_TALK }),
    );
  }

  /** Makes the rooms of the scenes, or finds them as they were left; nobody talks yet. */
  static async open(url: string): Promise<Demo> {
    const tokens = new Tokens(url, null);
    const cast = await Cast.gather(url, tokens);
    const sage = await Librarian.open(tokens, (roomId) => cast.in(roomId));
    const scenes = await Promise.all(SCENES.map((scene) => SceneRoom.open(scene, cast, sage)));
    return new Demo({ url, tokens, cast, sage }, scenes);
  }

  /** Lets somebody into every room, those to come among them, and greets them. @returns the rooms' ids, the first to look at first */
  async letIn(userId: string): Promise<string[]> {
    this.#guests.add(userId);
    const rooms = [...this.#scenes, ...this.#logs];
    await Promise.all(rooms.map((room) => room.letIn(userId)));
    await this.#welcome(this.#place.cast.client(MAYA), userId);
    return rooms.map(({ id }) => id);
  }

  /** Fills the rooms, and lets people talk for ever. */
  async play(): Promise<void> {
    await Promise.all(this.#scenes.map((room) => room.fill()));
    // Those of the logs are large: whoever began all this does not wait for them.
    this.#logs = await Promise.all(LOGS.map(([file, name]) => LogRoom.open(file, name, this.#place)));
    for (const room of this.#logs) await Promise.all([...this.#guests].map((guest) => room.letIn(guest)));
    await Promise.all([...this.#logs, ...this.#scenes].map((room) => room.play()));
  }

  async #welcome(host: ConfabClient, userId: string): Promise<void> {
    const participants = [MAYA, userId];
    await host.send({ participants, content: WELCOME, client_message_id: 'welcome' });
  }
}
