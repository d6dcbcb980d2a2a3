/** Loaded before a server: its clock is off by so many milliseconds (CONFAB_CLOCK_SKEW_MS); timers run as ever. */
const skew = Number(process.env.CONFAB_CLOCK_SKEW_MS ?? 0);
const RealDate = Date;

// Named like the real one, by which schemas know it; and dates that the system made are dates, too.
globalThis.Date = class Date extends RealDate {
  static [Symbol.hasInstance](value) {
    return value instanceof RealDate;
  }

  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + skew);
    else super(...args);
  }

  static now() {
    return RealDate.now() + skew;
  }
};
