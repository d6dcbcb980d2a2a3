import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfabClient, MessageView } from '@confab/client';
import { Webhook } from 'standardwebhooks';
import { isRecord } from '../replay/records.js';
import type { Tokens } from '../replay/tokens.js';
import { SCENES } from './scenes/scenes.js';

const SAGE = 'demo:sage';
const WORD_MS = 45;
const MOST_FOUND = 3;
const LONGEST_QUOTE = 120;
const INTRODUCTION =
  'I am Sage, the bot of this demo. Ask me about something that was said in this room and I look for it. ' +
  'docs/bots.md tells how to put a language model, or your own server, in my place.';

/** What Sage says to the questions of the scenes. */
const ANSWERS = new Map(SCENES.flatMap(({ lines }) => lines).flatMap(({ says, sage }) => (sage ? [[says, sage]] : [])));

/** Sage: a bot behind a webhook, which looks up in the room what it is asked for. */
export class Librarian {
  readonly #webhook: Webhook;
  readonly #memberOf: (roomId: string) => ConfabClient | undefined;

  private constructor(secret: string, memberOf: (roomId: string) => ConfabClient | undefined) {
    this.#webhook = new Webhook(secret);
    this.#memberOf = memberOf;
  }

  /** @param memberOf who may search a room for it @returns the bot's id */
  static async open(tokens: Tokens, memberOf: (roomId: string) => ConfabClient | undefined): Promise<string> {
    const secret = randomBytes(32).toString('base64');
    const librarian = new Librarian(secret, memberOf);
    const server = createServer((request, response) => {
      librarian.#serve(request, response).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The bot has no address');
    const url = `http://127.0.0.1:${address.port}/`;
    const description = 'Looks up what was said in a room';
    await tokens.makeBot(SAGE, { provider: 'webhook', name: 'Sage', description, options: { url, secret } });
    return SAGE;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
    const asked: unknown = this.#webhook.verify(body, headers);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of (await this.#answer(readQuestion(asked))).match(/\s*\S+\s*/g) ?? []) {
      if (response.destroyed) return;
      response.write(`data: ${JSON.stringify({ text: word })}\n\n`);
      await delay(WORD_MS);
    }
    response.end(`data: ${JSON.stringify({ done: true })}\n\n`);
  }

  async #answer({ roomId, question }: Question): Promise<string> {
    const known = ANSWERS.get(question);
    if (known !== undefined) return known;
    const member = this.#memberOf(roomId);
    const words = wordsOf(question);
    for (const q of member ? [words.join(' '), ...words] : []) {
      const found = await search(member, roomId, q, question);
      if (found.length > 0) return `This is what was said here about “${q}”, the newest first:\n\n${found.join('\n')}`;
    }
    if (words.length === 0 || !member) return INTRODUCTION;
    return `Nobody said anything here about ${words.map((word) => `“${word}”`).join(', ')}. ${INTRODUCTION}`;
  }
}

interface Question {
  readonly roomId: string;
  readonly question: string;
}

/** What a delivery asks: see docs/bots.md. */
function readQuestion(delivery: unknown): Question {
  const { room, conversation } = isRecord(delivery) ? delivery : {};
  const last: unknown = Array.isArray(conversation) ? conversation.at(-1) : null;
  return {
    roomId: isRecord(room) && typeof room['id'] === 'string' ? room['id'] : '',
    question: isRecord(last) && typeof last['text'] === 'string' ? last['text'] : '',
  };
}

/** The words worth looking for: the longest three. */
function wordsOf(question: string): string[] {
  const words = question.replace(/@\S+/gu, '').match(/[\p{L}\p{M}\p{N}.]{4,}/gu) ?? [];
  const different = [...new Set(words.filter((word) => !COMMON.has(word.toLowerCase())))];
  return different.sort((a, b) => b.length - a.length).slice(0, 3);
}

const COMMON = new Set(
  'about anybody does from have know said says somebody that there this what when where which will with would your'.split(
    ' ',
  ),
);

async function search(
  client: ConfabClient | undefined,
  room_id: string,
  q: string,
  question: string,
): Promise<string[]> {
  const answer = await client?.commands.search({ room_id, q, limit: 20 });
  const others = (answer?.results ?? []).filter(
    ({ message }) => message.content !== question && !message.sender?.is_bot,
  );
  return others.slice(0, MOST_FOUND).map(({ message }) => quoteOf(message));
}

function quoteOf({ sender_name, content }: MessageView): string {
  const short = content.length > LONGEST_QUOTE ? `${content.slice(0, LONGEST_QUOTE)} …` : content;
  return `• ${sender_name ?? ''}: ${short.replaceAll(/\s+/gu, ' ')}`;
}
