import { chai } from './chai.js';
import { hampi } from './hampi.js';
import { release } from './release.js';
import type { Scene } from './scene.js';

export const SCENES: readonly Scene[] = [hampi, release, chai];
