import { DEFAULT_LIMITS, type LimitName, type Limits } from './limits.js';

let limits: Limits = DEFAULT_LIMITS;

/** Sets the limits that validation uses from now on: called once, at start, with the operator's overrides applied. */
export function useLimits(inForce: Limits): void {
  limits = inForce;
}

/** The value of a limit as it is in force. Validators ask at validation time, for decorators run before the environment is read. */
export function limitInForce(name: LimitName): number {
  return limits[name];
}
