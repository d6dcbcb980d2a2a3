import { tokenize } from 'linkifyjs';

/** A part of a text, and where it leads; null: nowhere. */
export interface LinkedPart {
  readonly text: string;
  readonly href: string | null;
}

/** The full stops of Hindi and its like are in no address. */
const FULL_STOP = /([\u0964\u0965])/;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const LINK = /^(?:https?:\/\/|mailto:)/i;
/** Domains that are mostly names of files where nothing else is said of them. */
const FILE = /^[^/]+\.(?:cc|md|ml|mov|pl|ps|py|rs|sh|so|zip)$/i;

/** A text taken apart where there are links in it. */
export function linksIn(text: string): LinkedPart[] {
  const tokens = text.split(FULL_STOP).flatMap((piece) => tokenize(piece));
  return tokens.reduce<LinkedPart[]>((parts, token) => {
    const said = token.toString();
    const href = token.isLink && isMeant(said) ? token.toHref('https') : null;
    const last = parts.at(-1);
    // A name may reach over what is none after all.
    if (href === null && last?.href === null) return [...parts.slice(0, -1), { text: last.text + said, href }];
    return [...parts, { text: said, href }];
  }, []);
}

function isMeant(link: string): boolean {
  return SCHEME.test(link) ? LINK.test(link) : !FILE.test(link);
}
