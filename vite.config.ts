import { defineConfig } from 'vite';

/** Builds the console, `src/console`, into `dist/console`. */
export default defineConfig({
  root: new URL('src/console', import.meta.url).pathname,
  // Relative, so that the page works behind a path prefix.
  base: './',
  publicDir: false,
  // Vitest builds the page as well: it must be the same.
  mode: 'production',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    outDir: new URL('dist/console', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    // The policy of the page allows no data: in place of files.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
