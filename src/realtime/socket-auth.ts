import { Injectable, Logger } from '@nestjs/common';
import { bearerToken, headerText } from '../core/auth/auth.guard.js';
import { AuthService } from '../core/auth/auth.service.js';
import { translateError } from '../core/commands/translate-error.js';
import { ConfabError } from '../core/errors/confab-error.js';
import { acceptedLanguage } from '../core/i18n/languages.js';
import { Overload } from '../core/overload/overload.js';
import { RateLimiter } from '../core/rate-limit/rate-limiter.js';
import { languageOf, timezoneOf } from '../modules/users/locale.js';
import type { FailureData } from '../protocol/envelope.js';
import type { ErrorCode } from '../protocol/errors.js';
import type { SentenceKey } from '../protocol/sentence.js';
import type { Handshake } from '../protocol/views/handshake.view.js';
import { ConnectionGate } from './connection-gate.js';
import { LiveConnection } from './live-connection.js';
import { RoomFeed } from './room-feed.js';
import { type ConfabSocket, type Locale, spokenTo } from './socket.types.js';
import { closeTransport } from './transport.js';

/** What a client said in `auth` when it connected, as read. */
interface ReadHandshake {
  readonly token: string;
  readonly actAs: string | undefined;
  readonly batch: boolean;
  readonly subscribe: boolean;
  readonly locale: Locale;
}

/** A refused handshake: the client gets it as `connect_error`. */
class Refusal extends Error {
  readonly data: { code: ErrorCode; message: string } & FailureData;

  constructor(error: ConfabError, language: string) {
    const message = error.told(language);
    super(message);
    this.data = { code: error.code, message, ...error.dataIn(language) };
  }
}

/** Lets a connection in: by its token, before there is a connection. */
@Injectable()
export class SocketAuth {
  private readonly logger = new Logger('Socket');

  constructor(
    private readonly auth: AuthService,
    private readonly feed: RoomFeed,
    private readonly gate: ConnectionGate,
    private readonly overload: Overload,
    private readonly limiter: RateLimiter,
  ) {}

  /** The Socket.IO middleware. */
  readonly middleware = (socket: ConfabSocket, next: (refusal?: Error) => void): void => {
    this.overload
      .run('connection', () => this.admit(socket))
      .then(
        () => next(),
        (error: unknown) => {
          const known = this.known(error);
          next(new Refusal(known, languageAsked(socket)));
          // Those beyond a limit do not stay to try again; what they were told goes out first.
          if (known.code === 'rate_limited' || known.code === 'overloaded')
            setImmediate(() => closeTransport(socket, { discard: false }));
        },
      );
  };

  private async admit(socket: ConfabSocket): Promise<void> {
    const address = this.gate.addressOf(socket);
    const { token, actAs, batch, subscribe, locale } = readHandshake(socket);
    const { actor, tokenUserId, expiresAt } = await this.limiter.authentication(address, () =>
      this.auth.authenticate(token, { actAs }),
    );
    await this.limiter.count('auth', { userId: actor.userId, tokenUserId, address, connectionId: null });
    this.gate.admit(socket, actor.userId);
    const connection = new LiveConnection(socket, { auth: this.auth, feed: this.feed }, actAs);
    socket.data = {
      actor: spokenTo(actor, locale),
      tokenUserId,
      address,
      expiresAt,
      batch,
      subscribed: subscribe,
      locale,
      connection,
    };
  }

  private known(error: unknown): ConfabError {
    const { known, unexpected } = translateError(error, 'read');
    if (unexpected) this.logger.error(`handshake: ${unexpected.message}`, unexpected.stack);
    return known;
  }
}

/** The `auth` of a handshake; clients that can't send one use the headers that REST has. @throws ConfabError */
function readHandshake({ handshake: { auth, headers } }: ConfabSocket): ReadHandshake {
  const fields = new Map<string, unknown>(Object.entries(auth));
  // Whatever is read is documented.
  const given = { get: (field: keyof Handshake): unknown => fields.get(field) };
  const subscribe = given.get('subscribe') ?? 'all';
  if (subscribe !== 'all' && subscribe !== 'none') throw invalid('subscribe', 'field.subscribe');
  const batch = given.get('batch') ?? false;
  if (typeof batch !== 'boolean') throw invalid('batch', 'field.boolean');
  const actAs = given.get('act_as') ?? headerText(headers['act-as']);
  if (actAs !== undefined && typeof actAs !== 'string') throw invalid('act_as', 'field.user_id');
  return {
    token: readToken(given.get('token'), headers.authorization),
    actAs,
    batch,
    subscribe: subscribe === 'all',
    locale: {
      language: readLocale('language', given.get('language'), languageOf),
      timezone: readLocale('timezone', given.get('timezone'), timezoneOf),
    },
  };
}

/** @throws ConfabError validation_failed when given and not known */
function readLocale(
  field: keyof Locale,
  value: unknown,
  known: (text: string) => string | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  const read = typeof value === 'string' ? known(value) : undefined;
  if (read === undefined) throw invalid(field, `field.unknown_${field}`);
  return read;
}

/** The language in which a handshake is refused: who it is does not count before it is let in. */
function languageAsked({ handshake: { auth, headers } }: ConfabSocket): string {
  const { language } = auth;
  const known = typeof language === 'string' ? languageOf(language) : undefined;
  return known ?? acceptedLanguage(headers['accept-language']);
}

function readToken(token: unknown, authorization: string | undefined): string {
  if (typeof token === 'string') return token;
  if (token !== undefined && token !== null) throw invalid('token', 'field.string');
  if (authorization !== undefined) return bearerToken(authorization);
  throw new ConfabError('unauthenticated', 'auth.no_token');
}

function invalid(field: string, message: SentenceKey): ConfabError {
  return ConfabError.invalid({ field, message });
}
