/** The canonical form of a BCP 47 language tag; undefined where it is none. */
export function languageOf(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

/** The time zone's IANA name as given, if it is one (offsets like +05:30 are not); else undefined. */
export function timezoneOf(text: string): string | undefined {
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    return undefined;
  }
}
