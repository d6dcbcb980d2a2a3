import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../config/config.js';

const FILE = 'auth-secret';
const BYTES = 48;
const LEAST_BYTES = 32;

/** The secret that development signs tokens with: made at the first start, kept in the data folder for its owner alone. */
export async function developmentSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  await make(path);
  await chmod(path, 0o600);
  const secret = (await readFile(path, 'utf8')).trim();
  if (Buffer.byteLength(secret) >= LEAST_BYTES) return secret;
  throw new ConfigError(
    `The file ${FILE} in DATA_DIR holds no secret of ${LEAST_BYTES} bytes; delete it, and a new one is made.`,
  );
}

/** Links a finished file into place, so that of two processes that start together both read the one that was first. */
async function make(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(BYTES).toString('base64url')}\n`, { mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
