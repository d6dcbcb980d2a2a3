import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../commands/command-context.js';
import { acceptedLanguage } from '../i18n/languages.js';
import { problemHeaders, toProblem, translateHttpError } from './problem-details.js';

interface Request {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Set once the token was read. */
  readonly actor?: Actor | null;
  readonly routeOptions?: { readonly url?: string };
}

interface Reply {
  readonly sent: boolean;
  status(code: number): Reply;
  headers(values: Record<string, string>): Reply;
  getHeader(name: string): unknown;
  send(body: string): unknown;
}

/**
 * Answers every failed request with problem details, in the actor's language, a stranger's by Accept-Language. What nobody foresaw is logged, and told as
 * `internal` alone.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const reply = host.switchToHttp().getResponse<Reply>();
    const { known, unexpected } = translateHttpError(error, request.method === 'GET' ? 'read' : 'write');
    if (unexpected) {
      this.logger.error(
        `${request.method} ${request.routeOptions?.url ?? ''}: ${unexpected.message}`,
        unexpected.stack,
      );
    }
    if (reply.sent) return;
    const problem = toProblem(known, request.actor?.language ?? acceptedLanguage(request.headers['accept-language']));
    const { 'www-authenticate': asks, ...headers } = problemHeaders(problem);
    // The guard may have said more exactly what is wrong with the token.
    if (asks !== undefined && reply.getHeader('www-authenticate') === undefined) headers['www-authenticate'] = asks;
    reply.status(problem.status).headers(headers).send(JSON.stringify(problem));
  }
}
