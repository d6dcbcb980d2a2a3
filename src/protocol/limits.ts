/** One limit: its default, the values an operator may set, and what it bounds. */
export interface LimitDefinition {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly description: string;
}

const MOST_FILE_BYTES = 1_000_000_000_000;
const MOST_STORED_BYTES = 100_000_000_000_000;

/**
 * Every limit of the protocol, once. Each can be overridden by the environment key of the same name in capitals and is
 * readable at `GET /v1/limits`. Commands name limits by key (see `validation.ts`), so an override applies to both
 * transports at once.
 */
export const LIMITS = {
  content_characters: limit(4000, 1, 100_000, 'characters', 'Length of a message text'),
  content_bytes: limit(16_000, 4, 400_000, 'bytes', 'Size of a message text in UTF-8'),
  metadata_bytes: limit(8192, 2, 262_144, 'bytes', 'Size of one extra_metadata object as JSON in UTF-8'),
  attachments_per_message: limit(20, 1, 100, 'attachments', 'Attachments of one message'),
  file_bytes: size(100_000_000, MOST_FILE_BYTES, 'Size of an uploaded file that is of no other kind'),
  // Whole in memory while it is looked at, so it has a ceiling that no operator may raise.
  image_bytes: size(20_000_000, 50_000_000, 'Size of an uploaded image'),
  video_bytes: size(500_000_000, MOST_FILE_BYTES, 'Size of an uploaded video'),
  audio_bytes: size(100_000_000, MOST_FILE_BYTES, 'Size of an uploaded audio file'),
  voice_bytes: size(20_000_000, MOST_FILE_BYTES, 'Size of an uploaded voice message'),
  image_pixels: limit(50_000_000, 1000, 200_000_000, 'pixels', 'Width by height of an uploaded image'),
  uploads_at_once: limit(10, 1, 1000, 'uploads', 'Unfinished uploads of one user, paused ones among them'),
  stored_bytes_per_user: size(
    10_000_000_000,
    MOST_STORED_BYTES,
    'Size of all that one user has uploaded and is still there',
  ),
  uploaded_bytes_per_hour: size(5_000_000_000, MOST_STORED_BYTES, 'Bytes that one user may upload in an hour'),
  upload_idle_seconds: limit(30, 1, 600, 'seconds', 'Time without a byte after which an upload is cut off'),
  upload_seconds: limit(7200, 10, 86_400, 'seconds', 'Time that one request with a file may take'),
  unfinished_upload_hours: limit(24, 1, 720, 'hours', 'Time after which a resumable upload that is not finished goes'),
  unused_attachment_hours: limit(24, 1, 8760, 'hours', 'Time after which an upload that no message shows goes'),
  attachment_url_seconds: limit(
    3600,
    1,
    604_800,
    'seconds',
    'Longest life of the url of an uploaded attachment; reading its message gives a new one',
  ),
  mentions_per_message: limit(100, 1, 1000, 'users', 'Users mentioned in one message'),
  targets_per_message: limit(100, 1, 1000, 'users', 'Users one message can be for, beside its sender'),
  file_name_characters: limit(255, 1, 1000, 'characters', 'Length of the name of an attachment'),
  name_characters: limit(200, 1, 1000, 'characters', 'Length of a room name, nickname or user name'),
  reason_characters: limit(500, 1, 5000, 'characters', 'Length of the reason of a ban'),
  invite_ttl_seconds: limit(31_536_000, 60, 315_360_000, 'seconds', 'Longest life of an invite that expires'),
  invite_uses: limit(100_000, 1, 1_000_000_000, 'people', 'Most uses that an invite may be given'),
  participants_per_command: limit(
    500,
    2,
    5000,
    'users',
    'Users named at once when a room is made or members are added',
  ),
  status_characters: limit(200, 1, 1000, 'characters', 'Length of a custom status text'),
  presence_users: limit(200, 1, 1000, 'users', 'Users asked for in one get_presence'),
  presence_names: limit(
    200,
    1,
    10_000,
    'people',
    'Rooms with more people online than this tell how many are online, not who, and not who is typing',
  ),
  presence_grace_ms: limit(
    5000,
    0,
    60_000,
    'milliseconds',
    'Time that somebody counts as online after their last connection ended: a quick reconnect is not told',
  ),
  typing_timeout_ms: limit(
    6000,
    500,
    60_000,
    'milliseconds',
    'Time after which typing ends unless typing_start came again; it is forwarded once in half of that',
  ),
  reactions_per_message: limit(50, 1, 1000, 'reactions', 'Different reactions to one message'),
  reactions_per_user: limit(20, 1, 1000, 'reactions', 'Reactions of one user to one message'),
  reaction_users_listed: limit(
    50,
    0,
    1000,
    'users',
    'Users whom a message lists for each of its reactions; beyond that it counts them',
  ),
  pins_per_room: limit(100, 1, 10_000, 'messages', 'Pinned messages of one room'),
  history_page: limit(200, 1, 1000, 'messages', 'Messages in one page of history'),
  history_bytes: limit(
    1_000_000,
    10_000,
    100_000_000,
    'bytes',
    'Size of the messages in one page of history; one message may go beyond it',
  ),
  sync_rooms: limit(200, 1, 1000, 'rooms', 'Rooms asked for in one sync'),
  sync_page: limit(500, 10, 5000, 'entries', 'New messages, and changes, of one room in one sync answer'),
  sync_bytes: limit(
    1_000_000,
    10_000,
    100_000_000,
    'bytes',
    'Size of the messages in one sync answer; one message a room may go beyond it',
  ),
  search_characters: limit(256, 1, 1000, 'characters', 'Length of what is searched for'),
  search_words: limit(12, 1, 50, 'words', 'Different words that are searched for at once'),
  list_page: limit(100, 1, 1000, 'items', 'Items in one page of a list'),
  members_inline: limit(10, 0, 100, 'members', 'Rooms of up to this many people carry their members in room views'),
  receipt_members: limit(
    100,
    0,
    10_000,
    'members',
    'Rooms of up to this many people tell each other how far they have read',
  ),
  hidden_per_room: limit(
    1000,
    1,
    100_000,
    'messages',
    'Messages that one person may hide in a room, beyond what they cleared',
  ),
  subscribed_rooms: limit(1000, 1, 10_000, 'rooms', 'Rooms that a new connection is subscribed to by itself'),
  payload_bytes: limit(1_000_000, 10_000, 100_000_000, 'bytes', 'Size of one socket frame or JSON request body'),
  payload_depth: limit(16, 2, 64, 'levels', 'Nesting of a command payload'),
  command_timeout_ms: limit(
    10_000,
    1000,
    60_000,
    'milliseconds',
    'Time after which a command is answered, whatever its outcome',
  ),
  send_queue: limit(
    20_000,
    4,
    1_000_000,
    'entries',
    'Sends waiting in one lane of the log; one room may hold a quarter',
  ),
  rate_window_seconds: limit(
    5,
    1,
    60,
    'seconds',
    'Time over which rates are counted: what is allowed in that many seconds may come at once',
  ),
  reads_per_second: rate(500, 'Commands of one user that only read, a second'),
  writes_per_second: rate(500, 'Commands of one user that change rooms, members and profiles, a second'),
  sends_per_second: rate(500, 'Commands of one user that send, edit or delete messages, a second'),
  signals_per_second: rate(50, 'Commands of one user about typing and presence, a second'),
  searches_per_second: rate(50, 'Searches of one user, a second'),
  uploads_per_second: rate(20, 'Uploads that one user begins, a second'),
  authentications_per_second: rate(
    200,
    'Connections and tokens asked for by one user, and commands without a token from one address, a second',
  ),
  invalid_per_second: rate(50, 'Frames that name no command, of one user and from one address, a second'),
  failed_authentications_per_second: rate(10, 'Wrong tokens from one address, a second'),
  acting_per_second: rate(5000, 'Commands that one token gives for others by Act-As, a second'),
  connection_commands_per_second: rate(1000, 'Frames of one connection, of any kind, a second'),
  connections_per_user: limit(200, 1, 1_000_000, 'connections', 'Connections of one user at once, in one process'),
  connections_per_address: limit(
    5000,
    1,
    1_000_000,
    'connections',
    'Connections from one address (IPv6: one /64) at once, in one process',
  ),
  connection_buffer_bytes: limit(
    8_000_000,
    100_000,
    1_000_000_000,
    'bytes',
    'Unsent bytes after which a slow connection is cut (slow_consumer)',
  ),
  reads_at_once: limit(
    8,
    1,
    1000,
    'commands',
    'Reading commands of one connection that are worked on at once; more wait their turn',
  ),
  reads_waiting: limit(
    1000,
    1,
    1_000_000,
    'commands',
    'Reading commands of one connection that wait for their turn; more are refused (overloaded)',
  ),
  event_loop_delay_ms: limit(
    1000,
    20,
    60_000,
    'milliseconds',
    'Delay of two turns of the event loop in a row from which on nothing is begun (overloaded): reads and new connections from three quarters of it, typing and presence from half',
  ),
  send_queue_ms: limit(
    1000,
    20,
    60_000,
    'milliseconds',
    'Time that sends wait to be written from which on nothing is begun (overloaded): reads and new connections from three quarters of it, typing and presence from half',
  ),
  commands_under_way: limit(
    2000,
    4,
    1_000_000,
    'commands',
    'Commands that one process works on at once before it begins no more (overloaded): reads and new connections up to three quarters of it, typing and presence up to half',
  ),
  bots_per_room: limit(20, 1, 1000, 'bots', 'Bots that a room may be made with'),
  bot_description_characters: limit(500, 1, 5000, 'characters', 'Length of what a bot says it is for'),
  bot_instructions_characters: limit(16_000, 1, 200_000, 'characters', 'Length of the instructions of a bot'),
  bot_context_tokens: limit(128_000, 100, 2_000_000, 'tokens', 'Most of a conversation that a bot may be given'),
  bot_replies_at_once: limit(500, 1, 100_000, 'replies', 'Replies of bots that one process streams at once'),
  bot_replies_per_room: limit(4, 1, 1000, 'replies', 'Replies of bots in one room at once, in one process; more wait'),
  bot_replies_per_user: limit(
    4,
    1,
    1000,
    'replies',
    'Replies of bots that one user has asked for at once, in one process; more wait',
  ),
  bot_replies_waiting: limit(1000, 0, 1_000_000, 'replies', 'Replies of bots that wait for their turn in one process'),
  bot_reply_seconds: limit(600, 1, 86_400, 'seconds', 'Time that a reply of a bot may take'),
  bot_silence_seconds: limit(60, 1, 3600, 'seconds', 'Time that a bot may take to begin, and between two words'),
  bot_chain: limit(3, 1, 100, 'replies', 'Replies of bots to bots in a row, where bots may answer bots'),
  token_ttl_seconds: limit(86_400, 60, 31_536_000, 'seconds', 'Longest life of a token minted here'),
} as const satisfies Record<string, LimitDefinition>;

export type LimitName = keyof typeof LIMITS;
export type Limits = { readonly [K in LimitName]: number };

/** The limits with no override: what clients without a server at hand (tests, docs) may assume. */
export const DEFAULT_LIMITS: Limits = mapLimits((definition) => definition.default);

/** Builds a value for each limit from its definition. */
export function mapLimits(value: (definition: LimitDefinition, name: LimitName) => number): Limits {
  const entries = limitNames().map((name) => [name, value(LIMITS[name], name)] as const);
  return Object.fromEntries(entries) as Record<LimitName, number>;
}

/** All limit names, in the order of the catalogue. */
export function limitNames(): LimitName[] {
  return Object.keys(LIMITS) as LimitName[];
}

function size(bytes: number, max: number, description: string): LimitDefinition {
  return limit(bytes, 1, max, 'bytes', description);
}

function rate(perSecond: number, description: string): LimitDefinition {
  return limit(perSecond, 1, 1_000_000, 'commands', description);
}

function limit(value: number, min: number, max: number, unit: string, description: string): LimitDefinition {
  return { default: value, min, max, unit, description };
}
