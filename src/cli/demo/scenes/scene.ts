import type { PictureName } from '../pictures.js';

/** Something that somebody says in a scene. */
export interface Line {
  readonly by: string;
  readonly says: string;
  /** The index of the line that it answers. */
  readonly answers?: number;
  readonly reactions?: Readonly<Record<string, readonly string[]>>;
  readonly picture?: PictureName;
  readonly file?: { readonly name: string; readonly type: string; readonly text: string };
  readonly isPinned?: true;
  /** It is said to Sage, who answers this. */
  readonly sage?: string;
}

/** A room with people who know each other. */
export interface Scene {
  /** The room's, for ever. */
  readonly key: string;
  readonly name: string;
  /** Who is there; the first makes the room. */
  readonly people: readonly string[];
  /** What was said before anybody came. */
  readonly lines: readonly Line[];
  /** What is said while somebody is there, now and then. */
  readonly later: readonly Line[];
  /** How one answers what a guest writes. */
  readonly answers: readonly string[];
}
