import type { MessageView } from './protocol.generated.js';

/** As much of a text as a quote has: see QuoteView. */
const QUOTE_CHARACTERS = 300;

/** A message with its quote brought up to date, where it quotes the one that changed; else itself. */
export function requoted(message: MessageView, changed: MessageView): MessageView {
  const { quote } = message;
  const { id, rev, content, attachments, is_deleted } = changed;
  if (quote?.id !== id || quote.rev >= rev) return message;
  const beginning = Array.from(content).slice(0, QUOTE_CHARACTERS).join('');
  const fresh = { ...quote, rev, content: beginning, attachment_count: attachments.length, is_deleted };
  return { ...message, quote: fresh };
}
