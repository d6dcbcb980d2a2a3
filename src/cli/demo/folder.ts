import { join } from 'node:path';

/** Where logs and pictures are. */
export const DEMO_FOLDER = join(import.meta.dirname, '../../../demo');
