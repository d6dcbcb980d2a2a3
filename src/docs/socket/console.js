import { commandsOf, tagsOf } from './document.js';
import { byId, element, line } from './dom.js';
import { Prefill } from './prefill.js';
import { readData, Session } from './session.js';
import { io } from './socket.io.js';
import { developmentToken, handshakeOf } from './sign-in.js';

/** @typedef {import('./document.js').CommandEntry} CommandEntry */

/** Entries of the record that are kept; the oldest go first. */
const MOST_ENTRIES = 500;
const STATES = { disconnected: 'Disconnected', connecting: 'Connecting …', connected: 'Connected' };

const input = (/** @type {string} */ id) => byId(`console-${id}`, HTMLInputElement);
const button = (/** @type {string} */ id) => byId(`console-${id}`, HTMLButtonElement);
const part = (/** @type {string} */ id) => byId(`console-${id}`, HTMLElement);

/**
 * Makes the console work.
 * @param {import('../asyncapi.js').AsyncApi} api
 * @returns {(command: string) => void} opens a command in it
 */
export function startConsole(api) {
  const commands = commandsOf(api);
  const prefill = new Prefill();
  const session = new Session(io, (entry) => record(entry, prefill), showState);
  signIn(session, commands);
  const choose = compose(session, commands, tagsOf(api), prefill);
  button('clear').addEventListener('click', () => part('record').replaceChildren());
  return (command) => {
    choose(command);
    part('data').scrollIntoView({ block: 'center' });
    part('data').focus({ preventScroll: true });
  };
}

/**
 * @param {Session} session
 * @param {CommandEntry[]} commands
 */
function signIn(session, commands) {
  part('sign-in').hidden = !commands.some(({ name }) => name === 'dev_token');
  button('get-token').addEventListener('click', () => {
    developmentToken(input('user').value).then(
      (token) => {
        input('token').value = token;
        part('state').textContent = `A token for ${input('user').value} is filled in.`;
        button('connect').focus();
      },
      (error) => (part('state').textContent = error.message),
    );
  });
  byId('console-connect-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    session.connect(
      handshakeOf({
        token: input('token').value,
        actAs: input('act-as').value,
        language: input('language').value,
        batch: input('batch').checked,
        subscribeNone: input('subscribe-none').checked,
      }),
    );
  });
  button('disconnect').addEventListener('click', () => session.disconnect());
}

/** @param {keyof typeof STATES} state */
function showState(state) {
  part('state').textContent = STATES[state];
  button('disconnect').disabled = state === 'disconnected';
}

/**
 * The form in which commands are written.
 * @param {Session} session
 * @param {CommandEntry[]} commands
 * @param {string[]} tags
 * @param {Prefill} prefill
 */
function compose(session, commands, tags, prefill) {
  const select = byId('console-command', HTMLSelectElement);
  const data = byId('console-data', HTMLTextAreaElement);
  const form = byId('console-command-form', HTMLFormElement);
  for (const tag of tags) {
    const names = commands.filter((command) => command.tag === tag).map(({ name }) => element('option', {}, name));
    select.append(element('optgroup', { label: tag }, ...names));
  }
  const show = () => {
    const command = commands.find(({ name }) => name === select.value);
    if (!command) return;
    data.value = prefill.fill(command.example);
    part('data-error').textContent = '';
    part('about').replaceChildren(...line(`[Its fields](#${command.name}). ${command.description}`));
  };
  const choose = (/** @type {string} */ name) => {
    select.value = name;
    show();
  };
  select.addEventListener('change', show);
  button('example').addEventListener('click', show);
  data.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const problem = part('data-error');
    problem.textContent = '';
    try {
      void session.send(select.value, readData(data.value));
      // On low screens and narrow ones it is below what one sees.
      part('record').scrollIntoView({ block: 'nearest' });
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
      data.focus();
    }
  });
  choose(commands.some(({ name }) => name === 'send_message') ? 'send_message' : (commands[0]?.name ?? ''));
  return choose;
}

/**
 * Shows one line, the newest last, and keeps to the end unless somebody scrolled up to read.
 * @param {import('./session.js').Entry} entry
 * @param {Prefill} prefill
 */
function record(entry, prefill) {
  if (entry.kind === 'answer' || entry.kind === 'event') prefill.learn(entry.content);
  const list = part('record');
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(lineOf(entry));
  while (list.childElementCount > MOST_ENTRIES) list.firstElementChild?.remove();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

/** @param {import('./session.js').Entry} entry */
function lineOf({ at, kind, name, content }) {
  const head = `${at.toLocaleTimeString()} ${kind} ${name}`;
  if (typeof content === 'string') return element('p', { class: kind }, `${head}: ${content}`);
  const details = element('details', { class: kind }, element('summary', {}, head));
  details.append(element('pre', {}, JSON.stringify(content, null, 2)));
  if (kind !== 'event' && kind !== 'sent') details.setAttribute('open', '');
  return details;
}
