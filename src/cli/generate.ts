import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createPreview } from '../app.setup.js';
import { Config, renderEnvExample } from '../config/config.js';
import { buildAsyncApi } from '../docs/asyncapi.js';
import { buildOpenApi, protocolSchemas } from '../docs/openapi.js';
import { restForms } from '../docs/operations.js';
import { loadProtocol } from '../docs/protocol-classes.js';
import { renderProtocol } from '../docs/protocol-page.js';
import { renderTypes } from '../docs/typescript.js';

/**
 * Writes the files that are made from the code. With `--check` it writes nothing, names those that differ from what it
 * would write, and fails. Runs from `dist`, for only the build knows the classes' docstrings; needs no database.
 */
async function main(): Promise<void> {
  const protocol = await loadProtocol();
  const app = await createPreview(new Config({}));
  const document = buildOpenApi(app, protocol, { development: true });
  const schemas = protocolSchemas(document, protocol);
  const files: Record<string, string> = {
    'docs/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
    'docs/asyncapi.json': `${JSON.stringify(buildAsyncApi(document, protocol, { development: true }), null, 2)}\n`,
    'client/src/protocol.generated.ts': renderTypes(schemas, protocol),
    'docs/protocol.md': renderProtocol(schemas, protocol, restForms(document)),
    '.env.example': renderEnvExample(),
  };
  const check = process.argv.includes('--check');
  const drifted: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    if ((await readText(file)) === text) continue;
    drifted.push(file);
    if (!check) await write(file, text);
  }
  report(drifted, check);
}

function report(drifted: string[], check: boolean): void {
  if (drifted.length === 0) console.log('All generated files are up to date.');
  else if (!check) console.log(`Wrote ${drifted.join(', ')}`);
  else {
    console.error(`Not what the code makes: ${drifted.join(', ')}. Run npm run generate.`);
    process.exitCode = 1;
  }
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

await main();
