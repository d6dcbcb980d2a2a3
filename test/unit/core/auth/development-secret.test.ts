import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentSecret } from '../../../../src/core/auth/development-secret.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confab-secret-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the development secret', () => {
  it('is made once, long, and for its owner alone', async () => {
    const data = join(folder, 'new', 'data');
    const secrets = await Promise.all(Array.from({ length: 5 }, () => developmentSecret(data)));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]?.length).toBeGreaterThanOrEqual(32);
    expect(await developmentSecret(data)).toBe(secrets[0]);
    expect(await readdir(data)).toEqual(['auth-secret']);
    expect((await stat(join(data, 'auth-secret'))).mode & 0o777).toBe(0o600);
  });

  it('stops the start when its file was cut short', async () => {
    await writeFile(join(folder, 'auth-secret'), 'short');
    await expect(developmentSecret(folder)).rejects.toThrow(/auth-secret/);
  });
});
