import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ConfabError } from '../errors/confab-error.js';

/** When somebody who found no place may try again: nobody knows when one gets free. */
const RETRY_MS = 5000;

/** Gives a place back. May be called more than once. */
export type Release = () => void;

/** The live connections of this process, by user and by address, and how many there may be. */
@Injectable()
export class ConnectionLimits {
  private readonly users: Places;
  private readonly addresses: Places;

  constructor({ limits }: Config) {
    this.users = new Places(limits.connections_per_user);
    this.addresses = new Places(limits.connections_per_address);
  }

  /** A place for a connection from an address; null when they are all taken. */
  takeAddress(address: string): Release | null {
    return this.addresses.take(address);
  }

  /** A place for a connection of a user. @throws ConfabError rate_limited when they are all taken */
  takeUser(userId: string): Release {
    const release = this.users.take(userId);
    if (!release) throw tooManyConnections();
    return release;
  }
}

/** The refusal of a connection too many. */
export function tooManyConnections(): ConfabError {
  return new ConfabError('rate_limited', 'socket.too_many', {
    retry_after_ms: RETRY_MS,
  });
}

class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly most: number) {}

  take(key: string): Release | null {
    const taken = this.taken.get(key) ?? 0;
    if (taken >= this.most) return null;
    this.taken.set(key, taken + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.giveBack(key);
      isHeld = false;
    };
  }

  private giveBack(key: string): void {
    const left = (this.taken.get(key) ?? 1) - 1;
    if (left > 0) this.taken.set(key, left);
    else this.taken.delete(key);
  }
}
