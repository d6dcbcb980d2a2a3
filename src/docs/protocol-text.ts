import { PROTOCOL_VERSION } from '../protocol/envelope.js';

/** What the protocol page and the AsyncAPI document tell in the same words (Markdown). */
export const TEXT = {
  versions: `Version ${PROTOCOL_VERSION} of the protocol. Additions do not raise it: ignore fields and events that you do not know. Most \
commands are resources under \`/v1\` too, with the same data, answers and codes: see \`/docs\` of a running server.`,

  connecting: `Socket.IO 4, on the server's address and default path, by polling or WebSocket. The token goes into \`auth\`. A refusal \
comes as \`connect_error\`, its \`data\` with \`code\`, \`message\` and what else a failed answer has; the client must then call \`connect()\` itself.

You get \`ready\`, which names your rooms and where their logs stand: \`sync\` what differs from what you have. Pushes may come \
before it, and are counted in it. It is repeated when the server may have missed something. Before the server ends a \
connection it says \`closing\`.`,

  envelope: `A command is \`socket.emit('<command>', data, ack)\` or, the same thing, \
\`socket.emit('command', { command, data, request_id }, ack)\`. \`request_id\` may stand inside of \`data\` in the first form, and \
\`room_id\` beside \`data\` in the second. The answer comes through the acknowledgement, or as event \`response\` where none was given. \
Events have the same envelope: \`type\` is the event, \`success\` true.`,

  failures: `A failure has \`success\` false, a \`code\`, a sentence for people in \`error\`, and in \`data\` what helps: \
\`fields: [{ field, message }]\`, \`retry_after_ms\`. Fields that a command does not have are refused; absent is not null. After \
\`unknown_outcome\` it may have been done or not: repeat it, a message with the same \`client_message_id\`.`,

  anyCommand: `Any command may also be answered with \`validation_failed\`, \`rate_limited\`, \`overloaded\`, \`unauthenticated\` (the token has \
ended) or \`internal\`, and one that writes with \`unknown_outcome\`.`,

  complete: `A room is a log: messages have \`seq\` 1, 2, 3, …, the changes made to them \`rev\` 1, 2, 3, …, both without gaps. A push \
whose number is not the last plus one means that something was missed. Keep \`head_seq\` and \`head_rev\` of the last answer for \
each room, and its \`epoch\`; after a new connection, at a gap, and once a minute, give them to \`sync\` as \`after_seq\`, \`after_rev\` \
and \`epoch\`. It answers with the new messages, with the older ones that changed, as they are now, and with the next heads: repeat while \
\`has_more\`; at \`reset\` forget the room and load it anew. Put messages by \`id\`, and ignore one with an older \`rev\` than yours. Unread \
are \`last_tally - read_tally\`.`,
} as const;
