import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_FOLDER } from './folder.js';

export type PictureName = 'hills' | 'chart' | 'tea';

/** A picture, as a file to be uploaded. */
export async function picture(name: PictureName): Promise<File> {
  const bytes = await readFile(join(DEMO_FOLDER, 'pictures', `${name}.jpg`));
  return new File([new Uint8Array(bytes)], `${name}.jpg`, { type: 'image/jpeg' });
}
