import react from '@vitejs/plugin-react';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

const COMPRESSIBLE = /\.(js|css|json|svg)$/;

/** Writes each asset compressed beside it: the server hands out what the browser takes, and compresses nothing itself. */
function compressed() {
  return {
    name: 'confab-compressed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const { fileName, ...file } of Object.values(bundle)) {
          if (!COMPRESSIBLE.test(fileName)) continue;
          const content = file.type === 'chunk' ? file.code : file.source;
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(content, { level: 9 }) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(content) });
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), compressed()],
  // In development the server writes to the same terminal.
  clearScreen: false,
  build: {
    // Those that know light-dark(), Promise.withResolvers() and top-level await: 2024.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // Small files too stay files of their own: the page's policy lets in no data.
    assetsInlineLimit: 0,
    // The first load is one file: what it may weigh is 300 kB, compressed.
    chunkSizeWarningLimit: 900,
  },
});
