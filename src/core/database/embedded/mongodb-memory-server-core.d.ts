/**
 * The part of mongodb-memory-server-core used here. The package is optional, and a build has to succeed without it, so
 * its own types cannot be relied on.
 */
declare module 'mongodb-memory-server-core' {
  export const MongoBinary: { getPath(): Promise<string> };
}
