import { join } from 'node:path';

/** What the three projects share: TypeScript through swc, as ES modules, with decorator metadata as `tsc` writes it. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // JavaScript first: the mapping below also meets the relative imports inside packages, some of which ship sources.
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** One project; those with a database share one embedded MongoDB for the whole run. */
function project(name, database) {
  return {
    ...shared,
    displayName: name,
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    setupFiles: ['<rootDir>/test/support/setup.ts'],
    ...(database && {
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    }),
  };
}

export default {
  projects: [project('unit', false), project('integration', true), project('e2e', true)],
  testSequencer: join(import.meta.dirname, 'test/support/longest-first.mjs'),
  testTimeout: 30_000,
};
