/**
 * Lets Node run a TypeScript file of bench/ directly: it strips the types itself, and what such a file imports from src/
 * (`../src/x.js`, as TypeScript wants it) is taken from the build in dist/, decorators compiled.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = pathToFileURL(`${import.meta.dirname}/..`).href;

registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL;
    if (!specifier.startsWith('.') || !parent?.startsWith(root) || parent.includes('/node_modules/')) {
      return next(specifier, context);
    }
    const url = new URL(specifier, parent).href;
    if (url.startsWith(`${root}/src/`)) return next(url.replace(`${root}/src/`, `${root}/dist/`), context);
    const source = url.replace(/\.js$/, '.ts');
    return next(existsSync(fileURLToPath(source)) ? source : url, context);
  },
});
