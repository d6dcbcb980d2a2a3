import { EventSourceParserStream } from 'eventsource-parser/stream';
import pRetry, { AbortError } from 'p-retry';
import { Webhook } from 'standardwebhooks';
import { Integer, Opaque, WebAddress } from '../../../protocol/validation.js';
import { defineProvider, type ReplyEnd, type ReplyPart, type ReplyRequest } from './bot-provider.js';

class WebhookOptions {
  /** Where deliveries are posted. */
  @WebAddress()
  url!: string;

  /** What signs them: base64, with or without `whsec_` before it. */
  @Opaque(200)
  secret!: string;

  /** How often a delivery is repeated that was not taken. Default 3. */
  @Integer(0, 10, { optional: true })
  retries?: number;

  /** Milliseconds before the first repetition; each next waits twice as long, half a minute at most. Default 500. */
  @Integer(1, 30_000, { optional: true })
  retry_ms?: number;
}

const LONGEST_WAIT_MS = 30_000;
/** Of one event of a stream, in characters. */
const LARGEST_EVENT = 1_000_000;
/** Of an answer that is no stream, in bytes. */
const LARGEST_ANSWER = 2_000_000;

/**
 * Posts what is to be answered to an address, signed as Standard Webhooks says (standardwebhooks.com): its `webhook-id` is the same
 * for every try. It answers with JSON `{content, token_count?}`, with an event stream of `{text}` and at last `{done: true,
 * token_count?}`, or with nothing.
 */
export const webhook = defineProvider({
  name: 'webhook',
  options: WebhookOptions,
  secrets: ['secret'],
  mayBeSilent: true,
  async *reply({ options, ...request }, { signal, fetch }) {
    const body = JSON.stringify(deliveryOf(request));
    const signer = new Webhook(options.secret);
    const post = async (): Promise<Response> => {
      const at = new Date();
      const response = await fetch(options.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'webhook-id': request.deliveryId,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signer.sign(request.deliveryId, at, body),
        },
        body,
        signal,
      });
      if (response.ok) return response;
      await response.body?.cancel();
      const failure = new Error(`The webhook answered ${response.status}`);
      // What is wrong with the delivery will be wrong with its repetition.
      throw response.status >= 500 || response.status === 429 || response.status === 408
        ? failure
        : new AbortError(failure);
    };
    const wait = { minTimeout: options.retry_ms ?? 500, maxTimeout: LONGEST_WAIT_MS, factor: 2, randomize: true };
    const response = await pRetry(post, { retries: options.retries ?? 3, ...wait, signal });
    yield* partsOf(response);
  },
});

async function* partsOf(response: Response): AsyncGenerator<ReplyPart> {
  const { body } = response;
  const [type] = (response.headers.get('content-type') ?? '').split(';');
  if (response.status === 204 || !body) return;
  if (type === 'text/event-stream') yield* streamed(body);
  else if (type === 'application/json') yield* whole(await textOf(body));
  else throw new Error('The webhook answered neither JSON nor an event stream');
}

function whole(text: string): ReplyPart[] {
  if (text.trim() === '') return [];
  const answer: unknown = JSON.parse(text);
  const content = textIn(answer, 'content');
  return content === null || content === '' ? [] : [content, endOf(answer)];
}

async function* streamed(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ReplyPart> {
  const events = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: LARGEST_EVENT }));
  for await (const { data } of events) {
    const event: unknown = JSON.parse(data);
    const text = textIn(event, 'text');
    if (text !== null && text !== '') yield text;
    if (typeof event === 'object' && event !== null && 'done' in event && event.done === true) {
      yield endOf(event);
      return;
    }
  }
  throw new Error('The stream of the webhook ended in the middle of the reply');
}

async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw new Error('The answer of the webhook is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function textIn(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('The webhook answered something else than an object');
  const text = Object.entries(value).find(([key]) => key === name)?.[1] as unknown;
  if (text === undefined || text === null) return null;
  if (typeof text !== 'string') throw new Error(`The webhook's ${name} is no text`);
  return text;
}

function endOf(answer: unknown): ReplyEnd {
  const tokens = typeof answer === 'object' && answer !== null && 'token_count' in answer ? answer.token_count : null;
  return Number.isSafeInteger(tokens) && typeof tokens === 'number' && tokens >= 0 ? { tokens } : {};
}

/** What is posted; snake_case like all that travels. */
function deliveryOf(request: ReplyRequest): object {
  const { bot, deliveryId, room, user, instructions, conversation, extraMetadata, status } = request;
  return {
    type: status ? 'status' : 'message',
    delivery_id: deliveryId,
    bot,
    room: {
      ...{ id: room.id, type: room.type, name: room.name, document_id: room.documentId },
      ...{ extra_metadata: room.extraMetadata, options: room.botOptions },
    },
    user,
    instructions,
    conversation: conversation.map(({ messageId, role, senderId, name, text }) => ({
      ...{ message_id: messageId, role, sender_id: senderId, name, text },
    })),
    extra_metadata: extraMetadata,
    status,
  };
}
