import { inline } from './inline.js';

/**
 * Makes an element. Text is text, never markup.
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * The line's pieces: text, code, and links inside the page.
 * @param {string} line
 * @returns {Node[]}
 */
export function line(line) {
  return inline(line).map((piece) => {
    if (piece.kind === 'link') return element('a', { href: piece.href }, piece.text);
    return piece.kind === 'code' ? element('code', {}, piece.text) : document.createTextNode(piece.text);
  });
}

/**
 * Paragraphs, as empty lines part them.
 * @param {string} text
 */
export function paragraphs(text) {
  return text.split('\n\n').map((paragraph) => element('p', {}, ...line(paragraph)));
}

/**
 * The element of the page with that id, which must be there.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} #${id}`);
}
