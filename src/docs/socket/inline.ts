/** A piece of a line: plain, code, or a link inside the page. */
export type Piece =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const MARKED = /`([^`]+)`|\[([^\]]+)\]\((#[\w-]+)\)/g;

/** Takes a line of the document apart: of Markdown it uses code and links into the page, and nothing else. */
export function inline(line: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of line.matchAll(MARKED)) {
    if (match.index > done) pieces.push({ kind: 'text', text: line.slice(done, match.index) });
    const [whole, code, text = '', href = ''] = match;
    pieces.push(code === undefined ? { kind: 'link', text, href } : { kind: 'code', text: code });
    done = match.index + whole.length;
  }
  if (done < line.length) pieces.push({ kind: 'text', text: line.slice(done) });
  return pieces;
}
