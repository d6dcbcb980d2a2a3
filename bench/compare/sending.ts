import { randomUUID } from 'node:crypto';
import { latencies, type Figures } from './figures.js';
import type { Wire } from './wire.js';

const CONTENT = 'A message of about the length that people write in a chat.';
const ACCEPTED = Buffer.from('"success":true');

/** A room, and which of the connections are in it. */
export interface Place {
  readonly id: string;
  readonly members: readonly number[];
}

/**
 * Sends into rooms in turns, by their members in turns, with a fixed number in flight: the next goes out when one was
 * acknowledged, and not before nearly all deliveries of those before have come. So no server gets ahead of its clients by
 * queueing for them.
 */
export class Sending {
  private isOn = true;
  private sent = 0;
  private acknowledged = 0;
  private received = 0;
  /** How often something is to be received, of all that was sent. */
  private expected = 0;
  private times: number[] = [];
  private heard = (): void => undefined;
  private readonly wires: readonly Wire[];
  private readonly rooms: readonly Place[];
  private readonly inFlight: number;

  constructor(wires: readonly Wire[], rooms: readonly Place[], inFlight: number) {
    this.wires = wires;
    this.rooms = rooms;
    this.inFlight = inFlight;
    this.pump();
  }

  /** So many messages were pushed to the connections. */
  receive(messages: number): void {
    this.received += messages;
    this.pump();
  }

  /** What happens over the next so many milliseconds. */
  async measure(duration: (ms: number) => Promise<unknown>, ms: number): Promise<Figures> {
    const [sent, received, started] = [this.acknowledged, this.received, performance.now()];
    this.times = [];
    await duration(ms);
    const seconds = (performance.now() - started) / 1000;
    return {
      sends: (this.acknowledged - sent) / seconds,
      deliveries: (this.received - received) / seconds,
      ...latencies(this.times),
    };
  }

  /** Resolves once so many were acknowledged. */
  async reach(messages: number): Promise<void> {
    while (this.acknowledged < messages) await this.next();
  }

  /** Sends no more; resolves once all that was sent is answered. */
  async end(): Promise<void> {
    this.isOn = false;
    while (this.acknowledged < this.sent) await this.next();
  }

  private next(): Promise<void> {
    return new Promise((resolve) => (this.heard = resolve));
  }

  private pump(): void {
    while (this.isOn && this.sent - this.acknowledged < this.inFlight && !this.isAhead) this.send();
  }

  /** Clients have yet to get all that so many sends bring. */
  private get isAhead(): boolean {
    return this.expected - this.received >= this.inFlight * (this.rooms[0]?.members.length ?? 0);
  }

  private send(): void {
    const number = this.sent++;
    const room = this.rooms[number % this.rooms.length];
    const member = room?.members[Math.floor(number / this.rooms.length) % room.members.length];
    const wire = this.wires[member ?? -1];
    if (!room || !wire) throw new Error('There is nobody to send');
    this.expected += room.members.length;
    const started = performance.now();
    const message = { room_id: room.id, content: CONTENT, client_message_id: randomUUID() };
    wire.emit('send_message', message, (answer) => {
      if (!answer.includes(ACCEPTED)) throw new Error(`A send was refused: ${answer.toString()}`);
      this.times.push(performance.now() - started);
      this.acknowledged += 1;
      this.pump();
      this.heard();
    });
  }
}
