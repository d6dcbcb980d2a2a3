import { commandsOf, eventsOf, fieldsOf, tagsOf, viewsOf } from './document.js';
import { element, line, paragraphs } from './dom.js';

/** @typedef {import('../asyncapi.js').AsyncApi} AsyncApi */

/**
 * The whole document, for reading.
 * @param {AsyncApi} api
 * @param {(command: string) => void} tryOut opens a command in the console
 * @returns {HTMLElement[]}
 */
export function reference(api, tryOut) {
  const [commands, events, views] = [commandsOf(api), eventsOf(api), viewsOf(api)];
  const tags = tagsOf(api);
  const names = [...commands, ...events].map(({ name }) => name);
  return [
    section('about', 'What it is', ...paragraphs(api.info.description)),
    section(
      'connecting',
      'Connecting',
      ...paragraphs(api.operations.connect?.description ?? ''),
      fields(api, 'Handshake'),
    ),
    section(
      'envelope',
      'Commands and answers',
      ...paragraphs(api.channels.connection.description),
      fields(api, 'Envelope'),
    ),
    section('contents', 'Commands and events', contents(names)),
    ...tags.map((tag) =>
      section(`tag-${tag}`, tag, ...commands.filter((one) => one.tag === tag).map((one) => command(api, one, tryOut))),
    ),
    section('events', 'Events', ...events.map(({ name, description, data }) => article(api, name, description, data))),
    section(
      'views',
      'Views',
      ...views.map((name) => article(api, name, api.components.schemas[name]?.description ?? '', name)),
    ),
    section('codes', 'Codes', codes(api)),
    section(
      'limits',
      'Limits',
      element('p', {}, ...line('As they are by default; `get_limits` tells those in force.')),
      limits(api),
    ),
  ];
}

/**
 * @param {string} id
 * @param {string} title
 * @param {...Node} children
 */
function section(id, title, ...children) {
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...children);
}

/** @param {string[]} names */
function contents(names) {
  return element(
    'ul',
    { class: 'contents' },
    ...names.map((name) => element('li', {}, element('a', { href: `#${name}` }, name))),
  );
}

/**
 * @param {AsyncApi} api
 * @param {import('./document.js').CommandEntry} entry
 * @param {(command: string) => void} tryOut
 */
function command(api, entry, tryOut) {
  const button = element('button', { type: 'button', 'aria-label': `Try ${entry.name} in the console` }, 'Try it');
  button.addEventListener('click', () => tryOut(entry.name));
  return element(
    'article',
    { id: entry.name },
    element('h4', {}, entry.name),
    ...paragraphs(entry.description),
    element('p', { class: 'notes' }, ...line([...entry.notes, ...entry.rest.map((route) => `\`${route}\``)].join(' '))),
    button,
    element('h5', {}, 'Data'),
    fields(api, entry.data),
    element('h5', {}, "Answer's data"),
    fields(api, entry.answer),
    element('h5', {}, 'Codes'),
    element('p', {}, ...line(entry.codes.map((code) => `[${code}](#code-${code})`).join(', '))),
  );
}

/**
 * @param {AsyncApi} api
 * @param {string} name
 * @param {string} description
 * @param {string} schema
 */
function article(api, name, description, schema) {
  return element('article', { id: name }, element('h4', {}, name), ...paragraphs(description), fields(api, schema));
}

/**
 * @param {AsyncApi} api
 * @param {string} schema
 */
function fields(api, schema) {
  const rows = fieldsOf(api, schema);
  const words = api.components.schemas[schema]?.enum;
  if (rows.length === 0) return element('p', {}, words ? words.map(String).join(', ') : 'No fields.');
  return table(
    ['field', 'type', ''],
    rows.map(({ name, required, type, text }) => [`\`${name}\`${required ? '' : ' (optional)'}`, type, text]),
  );
}

/** @param {AsyncApi} api */
function codes(api) {
  const rows = Object.entries(api['x-confab-codes']);
  return table(
    ['code', 'HTTP status', ''],
    rows.map(([code, { status, error }]) => [code, String(status), error]),
    (row) => `code-${row[0]}`,
  );
}

/** @param {AsyncApi} api */
function limits(api) {
  const rows = Object.entries(api['x-confab-limits']);
  return table(
    ['limit', 'default', 'may be', ''],
    rows.map(([name, limit]) => [
      `\`${name}\``,
      String(limit.default),
      `${limit.min} to ${limit.max}`,
      `${limit.description} (${limit.unit}).`,
    ]),
  );
}

/**
 * @param {string[]} heads
 * @param {string[][]} rows lines with code and links
 * @param {(row: string[]) => string} [idOf]
 */
function table(heads, rows, idOf) {
  const body = rows.map((row) =>
    element('tr', idOf ? { id: idOf(row) } : {}, ...row.map((text) => element('td', {}, ...line(text)))),
  );
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
  return element(
    'div',
    { class: 'scroll' },
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)),
  );
}
