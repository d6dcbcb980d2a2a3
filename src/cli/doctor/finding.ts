/** Something that is not as it should be. */
export interface Finding {
  /** Where: a room, or a collection. */
  readonly where: string;
  /** What is wrong, and what it should be. */
  readonly what: string;
  /** Sets it right; absent where nothing can be known but that it is wrong. */
  readonly mend?: () => Promise<void>;
}
