import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Server } from 'node:http';
import type { ActorContext } from '../../core/commands/command-context.js';
import { Handles } from '../../core/commands/handles.js';
import { ConfabError } from '../../core/errors/confab-error.js';
import { type JoinDemoAnswer, JoinDemoCommand } from '../../protocol/commands/join-demo.command.js';
import { DemoPlayers } from './demo-players.js';

/** Fills this server with living rooms when somebody asks for them. */
@Injectable()
export class DemoService implements OnModuleDestroy {
  private readonly logger = new Logger('Demo');
  private players: DemoPlayers | null = null;
  private isOver = false;

  constructor(private readonly http: HttpAdapterHost) {}

  /** The command is developmentOnly, so the dispatcher does not know it in production. */
  @Handles(JoinDemoCommand)
  async join(_command: JoinDemoCommand, { actor }: ActorContext): Promise<JoinDemoAnswer> {
    // Those who play are of no company, and there is a wall between.
    if (actor.companyId !== null) throw new ConfabError('conflict', 'demo.of_company');
    try {
      return { room_ids: await this.playing().letIn(actor.userId) };
    } catch (error) {
      this.logger.warn(`Nobody was let in: ${String(error)}`);
      throw new ConfabError('overloaded', 'demo.not_there');
    }
  }

  /** Before the connections are drained: the players would only come back. */
  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    await this.players?.end();
  }

  private playing(): DemoPlayers {
    // Nobody would end those who begin now.
    if (this.isOver) throw new Error('The server is stopping');
    if (this.players === null || this.players.hasEnded) {
      this.players = new DemoPlayers(this.url(), (why) => this.logger.error(`The demo ended: ${why}`));
    }
    return this.players;
  }

  /** Where this server listens, as a client on this machine reaches it. */
  private url(): string {
    const server: unknown = this.http.httpAdapter.getHttpServer();
    const address = server instanceof Server ? server.address() : null;
    if (address === null || typeof address === 'string') throw new Error('The server does not listen yet');
    const { port } = address;
    if (address.family !== 'IPv6') return `http://${address.address.replace('0.0.0.0', '127.0.0.1')}:${port}`;
    return `http://[${address.address === '::' ? '::1' : address.address}]:${port}`;
  }
}
