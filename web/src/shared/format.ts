/** Times and sizes as people of a language write them. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, known);
  return known;
}

/** `14:05` */
export function timeOfDay(iso: string, language: string): string {
  return format(language, { timeStyle: 'short' }).format(new Date(iso));
}

/** `14:05:07` */
export function timeToSecond(iso: string, language: string): string {
  return format(language, { timeStyle: 'medium' }).format(new Date(iso));
}

/** With day and time, in full. */
export function dayAndTime(iso: string, language: string): string {
  return format(language, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso));
}

/** The day alone: in words where it is today or yesterday. */
export function dayOf(iso: string, language: string): string {
  const days = daysAgo(iso);
  if (days === 0 || days === 1)
    return capital(new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day'), language);
  const isThisYear = new Date(iso).getFullYear() === new Date().getFullYear();
  return format(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
  }).format(new Date(iso));
}

/** As short as a list wants it: the time today, the weekday this week, else the date. */
export function shortTime(iso: string, language: string): string {
  const days = daysAgo(iso);
  if (days === 0) return timeOfDay(iso, language);
  return format(language, days < 7 ? { weekday: 'short' } : { day: 'numeric', month: 'short' }).format(new Date(iso));
}

/** Whether two times are of one day. */
export function isSameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** `1.2 MB` */
export function byteSize(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const options = { style: 'unit', unit: units[power] ?? 'byte', maximumFractionDigits: power === 0 ? 0 : 1 } as const;
  // In English the short form of bytes has no plural.
  const unitDisplay = power === 0 ? 'long' : 'short';
  return new Intl.NumberFormat(language, { ...options, unitDisplay }).format(bytes / 1000 ** power);
}

/** `3:07` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function daysAgo(iso: string): number {
  const start = (time: Date): number => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
  return Math.round((start(new Date()) - start(new Date(iso))) / 86_400_000);
}

function capital(text: string, language: string): string {
  return text.slice(0, 1).toLocaleUpperCase(language) + text.slice(1);
}
