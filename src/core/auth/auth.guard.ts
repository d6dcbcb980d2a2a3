import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../commands/command-context.js';
import { ConfabError } from '../errors/confab-error.js';
import { Overload, RouteWork } from '../overload/overload.js';
import { addressKey } from '../rate-limit/client-address.js';
import { RateLimiter } from '../rate-limit/rate-limiter.js';
import { AuthService } from './auth.service.js';

interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  actor?: Actor | null;
  tokenUserId?: string | null;
}

interface Reply {
  header(name: string, value: string): unknown;
}

/**
 * Sets `request.actor` for every HTTP route: null without an Authorization header, for the dispatcher to decide on. A
 * header that is there must be right, on anonymous routes too. Whose it is may have to be read: while there is too much to do,
 * that is not begun either.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly overload: Overload,
    private readonly auth: AuthService,
    private readonly limiter: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { authorization, 'act-as': actAs } = request.headers;
    if (authorization === undefined) {
      request.actor = null;
      return true;
    }
    const work = this.reflector.get(RouteWork, context.getHandler());
    if (work) this.overload.require(work);
    try {
      const { actor, tokenUserId } = await this.limiter.authentication(addressKey(request.ip), async () =>
        this.auth.authenticate(bearerToken(authorization), { actAs: headerText(actAs) }),
      );
      request.actor = actor;
      request.tokenUserId = tokenUserId;
    } catch (error) {
      if (error instanceof ConfabError && error.code === 'unauthenticated') {
        context.switchToHttp().getResponse<Reply>().header('www-authenticate', 'Bearer error="invalid_token"');
      }
      throw error;
    }
    return true;
  }
}

/** The token of an Authorization header. @throws ConfabError unauthenticated */
export function bearerToken(authorization: string): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  if (token === undefined) throw new ConfabError('unauthenticated', 'auth.bearer');
  return token;
}

/** A header as UTF-8, which clients send for ids of other scripts and Node reads as Latin-1. */
export function headerText(value: string | string[] | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = value.toString();
  const utf8 = Buffer.from(text, 'latin1').toString();
  return utf8.includes('\ufffd') ? text : utf8;
}
