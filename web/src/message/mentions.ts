/** A part of a text, and whom it names. */
export interface TextPart {
  readonly text: string;
  readonly id: string | null;
}

/** Somebody who is named in a text by `@` and what they were called then. */
export interface Mention {
  readonly id: string;
  readonly label: string;
}

/** A text taken apart where it names those mentioned, the longer names first: `@Asha Rao` before `@Asha`. */
export function mentionedIn(text: string, ids: readonly string[], nameOf: (id: string) => string): TextPart[] {
  return split(
    text,
    ids.map((id) => ({ id, label: `@${nameOf(id)}` })),
  );
}

/** The same, for those who are named by labels. */
function split(text: string, mentions: readonly Mention[]): TextPart[] {
  const longestFirst = mentions.toSorted((a, b) => b.label.length - a.label.length);
  const splitPart = (part: TextPart, { id, label }: Mention): TextPart[] => {
    if (part.id !== null) return [part];
    return part.text
      .split(label)
      .flatMap((piece, at) => [...(at > 0 ? [{ text: label, id }] : []), { text: piece, id: null }]);
  };
  const parts = longestFirst.reduce<TextPart[]>(
    (all, mention) => all.flatMap((part) => splitPart(part, mention)),
    [{ text, id: null }],
  );
  return parts.filter((part) => part.text !== '');
}

/** Those of the mentions that are still in the text: not `@Asha` where only `@Asha Rao` is. */
export function stillIn(text: string, mentions: readonly Mention[]): string[] {
  const named = new Set(split(text, mentions).flatMap((part) => (part.id === null ? [] : part.text)));
  return [...new Set(mentions.filter(({ label }) => named.has(label)).map(({ id }) => id))];
}

/** What is being typed behind an `@` at the caret; null where nothing is. */
export function mentionAt(text: string, caret: number): { start: number; query: string } | null {
  const found = /(?:^|\s)@([^\s@]{0,40})$/.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined ? null : { start: caret - query.length - 1, query };
}
