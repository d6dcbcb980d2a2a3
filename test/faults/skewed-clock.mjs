/** Loaded before a server: its clock is off by so many milliseconds (CONFAB_CLOCK_SKEW_MS); timers run as ever. */
const skew = Number(process.env.CONFAB_CLOCK_SKEW_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + skew);
    else super(...args);
  }

  static now() {
    return RealDate.now() + skew;
  }
};
