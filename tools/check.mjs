/** Everything but the tests that a change must pass. All of it runs, so one look shows all that is wrong. */
import { spawnSync } from 'node:child_process';

const CRUISER = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';

const CHECKS = [
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']],
  ['lint', ['node_modules/eslint/bin/eslint.js', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the web chat', ['node_modules/typescript/bin/tsc', '--project', 'web']],
  ['types of the page at /docs/socket', ['node_modules/typescript/bin/tsc', '--project', 'src/docs/socket']],
  ['module direction', [CRUISER, '--output-type=err', 'src']],
  [
    'module direction of the web chat',
    [CRUISER, '--config=web/.dependency-cruiser.cjs', '--output-type=err', 'web/src'],
  ],
  ['unused code', ['node_modules/knip/bin/knip.js', '--no-progress']],
  ['generated files', ['dist/cli/generate.js', '--check']],
];

const failed = CHECKS.filter(([name, args]) => {
  console.log(`\n== ${name}`);
  const ok = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  console.log(ok ? 'ok' : 'FAILED');
  return !ok;
});

console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(([name]) => name).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
