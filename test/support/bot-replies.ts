import type { Device } from './device.js';
import type { Received } from './documented.js';

export type ReplyEnd = Extract<Received, { type: 'bot_stream_ended' }>['data'];

/** Waits for the end of a reply of a bot: the first that is or was there, or the first of those that a condition holds for. */
export async function ended(device: Device, of: (data: ReplyEnd) => boolean = () => true): Promise<ReplyEnd> {
  const event = await device.until((one) => one.type === 'bot_stream_ended' && of(one.data));
  if (event.type !== 'bot_stream_ended') throw new Error('It was another event');
  return event.data;
}

/** Waits for the end of the reply to a message, and gives what it has become. */
export async function replyTo(device: Device, messageId: string): Promise<ReplyEnd['message']> {
  const { message } = await ended(device, (data) => data.message.reply_to === messageId);
  return message;
}
