/**
 * Prints what the official parser has against the AsyncAPI document named, as JSON: errors, and warnings but for "there is a
 * newer version". A program of its own: the parser needs neither Jest's modules nor its time.
 */
import { Parser } from '@asyncapi/parser';
import { readFileSync } from 'node:fs';

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'));
const found = diagnostics
  .filter(({ code }) => code !== 'asyncapi-latest-version')
  .map(({ code, message, path, severity }) => ({ code, message, path: path.join('.'), severity }));
console.log(JSON.stringify({ parsed: document !== undefined, operations: document?.operations().length ?? 0, found }));
