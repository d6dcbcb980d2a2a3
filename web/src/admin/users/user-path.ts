/**
 * The address of somebody's page. Encoded twice, for what reads addresses decodes them once, and an id may hold any
 * characters, slashes and per cent signs among them.
 */
export function userPath(id: string): string {
  return `/admin/users/${encodeURIComponent(encodeURIComponent(id))}`;
}

/** The id that such an address names. */
export function userIdIn(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
