import { Command } from '../command.js';

export class JoinDemoAnswer {
  /** Rooms that one is in from now on, the first to look at first. More may follow in a moment. */
  room_ids!: string[];
}

/**
 * Lets me into the demo: rooms with people and bots who talk for as long as this process runs. The first to ask begins it;
 * repeat it after an unknown_outcome. In development only, absent with NODE_ENV=production. Errors: conflict (of a company),
 * overloaded (it did not begin), unknown_outcome.
 */
@Command('join_demo', { developmentOnly: true })
export class JoinDemoCommand {
  static readonly answer = JoinDemoAnswer;
}
