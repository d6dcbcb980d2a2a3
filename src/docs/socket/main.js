import { startConsole } from './console.js';
import { byId } from './dom.js';
import { reference } from './reference.js';

/** Reads the document and makes the page of it. */
async function start() {
  const response = await fetch('/asyncapi.json');
  if (!response.ok) throw new Error(`/asyncapi.json was answered with ${response.status}.`);
  /** @type {import('../asyncapi.js').AsyncApi} */
  const api = await response.json();
  const tryOut = startConsole(api);
  byId('reference', HTMLElement).replaceChildren(...reference(api, tryOut));
  // What the address points to did not exist when the browser looked for it.
  if (location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

start().catch((error) => {
  const trouble = byId('trouble', HTMLElement);
  trouble.textContent = `This page could not be made: ${error instanceof Error ? error.message : String(error)}`;
  trouble.hidden = false;
});
