import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** One delivery as it came, its signature checked. */
export interface Delivery {
  readonly id: string;
  readonly body: Record<string, unknown>;
}

type Respond = (delivery: Delivery, response: ServerResponse) => void | Promise<void>;

/** Takes the deliveries of a webhook bot, as somebody's server would. */
export class WebhookEndpoint {
  static readonly secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  readonly deliveries: Delivery[] = [];
  /** What was posted with a signature that is none. */
  forged = 0;
  private readonly waiting = new Set<() => void>();
  private respond: Respond = (_, response) => void response.writeHead(204).end();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.take(request, response));
  }

  static async open(): Promise<WebhookEndpoint> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebhookEndpoint(server);
  }

  get port(): number {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The endpoint is not open');
    return address.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/bot`;
  }

  /** From now on deliveries are answered so. */
  answer(respond: Respond): void {
    this.deliveries.length = 0;
    this.respond = respond;
  }

  /** Resolves once so many deliveries were answered since `answer`. */
  async answered(count: number): Promise<void> {
    while (this.deliveries.length < count) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    try {
      const body: unknown = new Webhook(WebhookEndpoint.secret).verify(Buffer.concat(chunks).toString(), headers);
      const delivery = { id: headers['webhook-id'] ?? '', body: body as Record<string, unknown> };
      await this.respond(delivery, response);
      this.deliveries.push(delivery);
      for (const wake of this.waiting) wake();
      this.waiting.clear();
    } catch {
      this.forged += 1;
      response.writeHead(401).end();
    }
  }
}
